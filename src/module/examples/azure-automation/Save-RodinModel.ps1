<#
.SYNOPSIS
    An Azure Automation runbook that saves the files of finished tasks to blob storage. It runs on PowerShell 7.4 and Windows
    PowerShell 5.1.
.DESCRIPTION
    The runbook costs no credits and can be started again at any time. Azure Automation itself restarts a job after three
    hours. Stored files are not downloaded again. The sandbox's disk is small and is deleted with the job, so the runbook
    downloads, stores and removes one task after another.

    The automation account needs:
    - the module: the file created by New-ModuleZip.ps1, imported for the runbook's runtime;
    - the credential 'Rodin', whose password is the API key; its user name does not matter;
    - the variable 'RodinTasks', with the UUIDs of the tasks, separated by spaces or line breaks;
    - a managed identity that may write to the container (Storage Blob Data Contributor).
#>
param(
    [Parameter(Mandatory = $true)] [string] $StorageAccount,
    [string] $Container = 'models'
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$VerbosePreference = 'SilentlyContinue'

# To use an encrypted variable instead: $env:RODIN_API_KEY = Get-AutomationVariable -Name RodinApiKey
Connect-Rodin -ApiKey (Get-AutomationPSCredential -Name 'Rodin').Password
$null = Connect-AzAccount -Identity
$store = @{ Container = $Container; Context = New-AzStorageContext -StorageAccountName $StorageAccount -UseConnectedAccount }
$work = Join-Path $env:TEMP 'rodin'
$failed = 0
foreach ($uuid in (Get-AutomationVariable -Name 'RodinTasks') -split '\s+' -ne '') {
    # This blob is stored last and shows that all files of the task are stored.
    if (Get-AzStorageBlob @store -Blob "$uuid/stored.txt" -ErrorAction SilentlyContinue) { continue }
    try {
        $files = @(Save-RodinModelFile -TaskUuid $uuid -Destination $work -ErrorAction Stop)
        if (-not $files) { throw 'The task has no files: it is not finished, or its results have been deleted.' }

        # To store the files elsewhere, such as on a file share, change these lines, the line above that reads the blob, and
        # the lines that set $store.
        foreach ($file in $files) { $null = Set-AzStorageBlobContent @store -File $file.FullName -Blob "$uuid/$($file.Name)" -Force }
        $marker = Join-Path $work 'stored.txt'
        Set-Content $marker $files.Name
        $null = Set-AzStorageBlobContent @store -File $marker -Blob "$uuid/stored.txt" -Force
        "Task ${uuid}: $($files.Count) files stored"
    }
    catch {
        # With an invalid key, all other tasks would fail too.
        if ($_.FullyQualifiedErrorId -like 'ApiKey*') { throw }
        $failed++
        Write-Warning "Task ${uuid}: $_"
    }
    finally { Remove-Item $work -Recurse -Force -ErrorAction SilentlyContinue }
}

# The error marks the job as failed. Start it again for the missing tasks.
if ($failed) { throw "$failed tasks were not stored." }
