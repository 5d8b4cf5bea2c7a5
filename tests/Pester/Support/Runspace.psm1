# Runs scripts in new runspaces, to capture all their streams or to stop them.

. "$PSScriptRoot/../../../tools/Common.ps1"

function Start-InRunspace {
    # Starts a script in a new runspace that has imported the module and has all streams enabled.
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
    # Waits for the script, and returns the content of each stream and the terminating error, if any.
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
    # Stops the script as Ctrl+C does, and returns the result of Complete-InRunspace with the duration of the stop.
    param($Started)
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $Started.Shell.Stop()
    $duration = $clock.Elapsed
    Complete-InRunspace $Started | Add-Member Duration $duration -PassThru
}
