using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Rodin.Emulator.Faults;
using Rodin.Emulator.Http;

namespace Rodin.Emulator.Files;

/// <summary>The file host: an S3-like store that serves files to requests with a signed link that has not expired.</summary>
internal sealed class FileServer(RodinEmulator emulator, CancellationToken stopping)
{
    private readonly TimeProvider _clock = emulator.Options.TimeProvider;
    private readonly LinkSigner _signer = new();
    private long _requests;

    /// <summary>Creates a new link to a file.</summary>
    public string CreateLink(Uri fileBaseAddress, EmulatedFile file, TimeSpan lifetime)
    {
        bool unusual = emulator.Options.UnusualLinkEncoding;
        string name = LinkEncoding.GetKey(file.Name);
        string path = $"/{file.Task.TaskUuid}/{file.Index}/{LinkEncoding.Encode(name, unusual)}";
        string disposition = LinkEncoding.Encode($"attachment; filename=\"{name}\"", unusual);
        string type = LinkEncoding.Encode(ContentTypes.Get(name), unusual);
        string overrides = $"response-content-disposition={disposition}&response-content-type={type}";
        return fileBaseAddress.GetLeftPart(UriPartial.Authority)
            + _signer.Sign(fileBaseAddress.Authority, path, overrides, _clock.GetUtcNow(), lifetime);
    }

    public async Task HandleAsync(HttpContext context)
    {
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var request = new ReceivedRequest(context, RodinEmulator.FileHostName, target, _clock.GetUtcNow());
        EmulatedFile? file = Find(request);
        emulator.Requests.Start(request);
        try
        {
            var faults = new ActiveFaults();
            EmulatorResponse response = GetAccessError(context, request)
                ?? (file is null ? FileHostError.NoSuchKey : CreateResponse(context, request, file, faults));
            response.Headers["x-tos-request-id"] = Interlocked.Increment(ref _requests).ToString("x16", CultureInfo.InvariantCulture);
            await new ResponseWriter(context, request, emulator.Requests, _clock, stopping).SendAsync(response, faults);
        }
        finally
        {
            file?.AddSent(request.BytesSent);
            emulator.Requests.Finish(request);
        }
    }

    private EmulatedFile? Find(ReceivedRequest request)
    {
        string[] parts = request.Path.Split('/');
        if (parts.Length < 4 || emulator.FindTask(parts[1]) is not { } task)
        {
            return null;
        }

        request.TaskUuid = task.TaskUuid;
        if (!int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out int index) || index >= task.Files.Count)
        {
            return null;
        }

        EmulatedFile file = task.Files[index];
        request.FileName = file.Name;
        return file;
    }

    private EmulatorResponse? GetAccessError(HttpContext context, ReceivedRequest request)
    {
        if (request.Headers.ContainsKey(HeaderNames.Authorization))
        {
            return FileHostError.MultipleAuthentications;
        }

        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            return FileHostError.MethodNotAllowed;
        }

        return _signer.Verify(request.Method, context.Request.Host.Value ?? "", request.Path, request.Query, _clock.GetUtcNow()) switch
        {
            SignatureCheck.Valid => null,
            SignatureCheck.Expired => FileHostError.Expired,
            SignatureCheck.NotSigned => FileHostError.NotSigned,
            _ => FileHostError.WrongSignature,
        };
    }

    private EmulatorResponse CreateResponse(HttpContext context, ReceivedRequest request, EmulatedFile file, ActiveFaults faults)
    {
        file.Faults.AddTo(faults);
        emulator.FileFaults.AddTo(faults);
        if (faults.Get<Fault.ChangedContent>() is { } change)
        {
            file.ApplyChange(change);
        }

        return faults.Get<Fault.Replacement>()?.CreateResponse(_clock, request.Path + request.Query)
            ?? new FileResponseBuilder(
                file.Stored,
                emulator.Options.ChecksumHeaders,
                faults.Get<Fault.ChecksumHeaders>(),
                supportsRanges: !faults.Has<Fault.NoRanges>())
                .Build(context.Request);
    }
}
