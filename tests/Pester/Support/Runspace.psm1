# Runs scripts in runspaces of their own, to see all that they write, or to stop them midway.

. "$PSScriptRoot/../../../tools/Common.ps1"

function Start-InRunspace {
    # Begins a script in a new runspace that has the module; every stream is on.
    param([string] $Script, [hashtable] $Parameters = @{})
    $state = [initialsessionstate]::CreateDefault()
    $state.ImportPSModule("$Staged/Rodin.psd1")
    $runspace = [runspacefactory]::CreateRunspace($state)
    $runspace.Open()
    foreach ($stream in 'Verbose', 'Debug', 'Information', 'Progress', 'Warning') {
        $runspace.SessionStateProxy.SetVariable("${stream}Preference", 'Continue')
    }

    $shell = [powershell]::Create($runspace)
    $null = $shell.AddScript($Script).AddParameters($Parameters)
    $output = [Management.Automation.PSDataCollection[psobject]]::new()
    $run = $shell.BeginInvoke([Management.Automation.PSDataCollection[psobject]]::new(), $output)
    [pscustomobject]@{ Shell = $shell; Run = $run; Output = $output }
}

function Complete-InRunspace {
    # Waits for such a script, and gives what it wrote to each stream, and the error that ended it, if one did.
    param($Started)
    $terminatingError = $null
    try { $null = $Started.Shell.EndInvoke($Started.Run) }
    catch { $terminatingError = $_.Exception.InnerException }
    $streams = $Started.Shell.Streams
    [pscustomobject]@{
        Output = @($Started.Output)
        Errors = @($streams.Error)
        TerminatingError = $terminatingError
        AllErrors = @($Started.Shell.Runspace.SessionStateProxy.GetVariable('Error'))
        Warnings = @($streams.Warning)
        Verbose = @($streams.Verbose)
        Debug = @($streams.Debug)
        Information = @($streams.Information)
        Progress = @($streams.Progress)
    }
    $Started.Shell.Runspace.Dispose()
    $Started.Shell.Dispose()
}

function Invoke-InRunspace {
    param([string] $Script, [hashtable] $Parameters = @{})
    Complete-InRunspace (Start-InRunspace $Script $Parameters)
}

function Stop-InRunspace {
    # Stops such a script as Ctrl+C does, and gives what Complete-InRunspace gives, and how long it took.
    param($Started)
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $Started.Shell.Stop()
    $duration = $clock.Elapsed
    Complete-InRunspace $Started | Add-Member Duration $duration -PassThru
}
