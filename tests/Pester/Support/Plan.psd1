# How tools/Test.ps1 runs the Pester files. A name here is a file name without '.Tests.ps1'; a name without a file is an error.
@{
    # These files take longest. They start first, in this order, so that both processes end at about the same time. The times of a run are
    # in out/test-results/*.files.csv.
    Longest = @(
        'Automation.ManyMachines', 'Secrets.Tasks', 'MainPipeline', 'Package', 'Secrets', 'Stop', 'Secrets.Diagnostics', 'Hosts'
        'Automation.AzureAutomation', 'SecretName.Vaults', 'WaitRodinTask', 'Desktop', 'Tls', 'Culture', 'Concurrency'
        'Automation.Pipelines', 'Help.Examples', 'Stop.Processes', 'SubmitRodinTask.Stop', 'SubmitRodinTask.Receipts', 'SubmitRodinTask.Failures', 'Retry'
        'Automation.AzureFunctions', 'Automation.Timers', 'Faults', 'Help.Pages', 'Isolation', 'Versions', 'GetRodinTask'
    )

    # Each file runs on the PowerShell that runs the tests. These run on PowerShell 7.5 too, because the part of it or of its .NET that is
    # given here may differ. The others test the module's own logic, scripts, and processes that do not depend on the version, or repeat for
    # other cmdlets what one of these tests.
    BothVersions = @{
        'Completion' = 'tab completion, and what it loads'
        'Completion.Tasks' = 'tab completion of values from tasks'
        'Connection' = 'binding of keys and addresses; the proxy settings of .NET'
        'Culture' = 'formats, cultures and time zones of .NET; CSV and CLIXML'
        'Errors' = 'error records and error views'
        'GetRodinBalance' = 'views'
        'GetRodinDownload' = 'binding and views'
        'GetRodinTask' = 'binding of deserialized tasks from the pipeline'
        'Help' = 'Get-Help'
        'Help.Examples' = 'each example of the help, as this version parses and binds it'
        'Help.Topics' = 'Get-Help and about topics'
        'Hosts' = 'start and import in unusual hosts'
        'Isolation' = 'assembly load contexts'
        'Module' = 'import, removal and the manifest'
        'Paths' = 'providers and paths of PowerShell'
        'Progress' = 'progress records and views'
        'Redirect' = 'redirects in the HTTP stack of .NET 9'
        'SaveRodinModelFile' = 'binding, and downloads on .NET 9'
        'SaveRodinModelFile.Inputs' = 'binding of files, links and rows'
        'SaveRodinModelFile.WhatIf' = 'ShouldProcess'
        'SecretName' = 'binding of a name to Get-Secret'
        'SecretName.Vaults' = 'module loading and completion with SecretManagement'
        'Secrets' = 'error records, transcripts, and events of .NET 9'
        'Stop' = 'Ctrl+C, closed runspaces and stopped jobs'
        'Stop.Processes' = 'Ctrl+C and signals in a process'
        'SubmitRodinTask' = 'binding'
        'SubmitRodinTask.Fields' = 'conversion of values to fields'
        'SubmitRodinTask.Inputs' = 'binding of prompts, images and rows'
        'SubmitRodinTask.Stop' = 'stop'
        'TaskRoundTrip' = 'JSON, CLIXML and CSV'
        'Tls' = 'TLS of .NET 9'
        'Versions' = 'several versions of the module in one process'
        'Views' = 'ps1xml'
        'Views.Assembly' = 'ps1xml and types of a loaded assembly'
        'Views.Colours' = 'ps1xml and PSStyle'
        'Views.Tasks' = 'ps1xml'
        'Views.Types' = 'ps1xml and extended types'
        'WaitRodinTask' = 'binding, progress and stop'
    }

    # build.ps1 Test -Quick runs these: the main behaviour of each cmdlet, help, completion and views, without files that start many
    # processes or wait for long.
    Quick = @(
        'Completion', 'Connection', 'Errors', 'GetRodinBalance', 'GetRodinDownload', 'GetRodinDownload.Responses', 'GetRodinTask'
        'Help', 'Help.Errors', 'Help.Parameters', 'Help.Topics', 'Help.Words', 'Module', 'Progress', 'Redirect', 'SaveRodinModelFile'
        'SaveRodinModelFile.Destination', 'SaveRodinModelFile.Existing', 'SaveRodinModelFile.Failures'
        'SaveRodinModelFile.Inputs', 'SaveRodinModelFile.Links', 'SaveRodinModelFile.Resume', 'SaveRodinModelFile.WhatIf'
        'SecretName', 'SubmitRodinBangTask', 'SubmitRodinTask', 'SubmitRodinTask.Fields', 'SubmitRodinTask.Inputs'
        'SubmitRodinTextureTask', 'Views', 'Views.Tasks', 'Views.Types'
    )
}
