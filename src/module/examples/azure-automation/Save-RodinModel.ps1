<#
.SYNOPSIS
    A runbook for Azure Automation: saves the files of finished tasks to blob storage. It runs as it is on PowerShell 7.4 and on Windows PowerShell 5.1.
.DESCRIPTION
    Costs no credits and may be started again at any time, as Automation does with a job that has run for three hours: what has been stored is not
    fetched again. The sandbox's disk is small and is gone with the job, so that one task after the other is fetched, stored and removed.

    The automation account has
    - the module: the zip of New-ModuleZip.ps1, imported for the runtime that the runbook has;
    - the credential 'Rodin', whose password is the API key; its user name does not matter;
    - the variable 'RodinTasks', with the uuids of the tasks and blanks or line breaks between them;
    - a managed identity that may write to the container (Storage Blob Data Contributor).
#>
param(
    [Parameter(Mandatory = $true)] [string] $StorageAccount,
    [string] $Container = 'models'
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$VerbosePreference = 'SilentlyContinue'

# Where an encrypted variable is preferred: $env:RODIN_API_KEY = Get-AutomationVariable -Name RodinApiKey
Connect-Rodin -ApiKey (Get-AutomationPSCredential -Name 'Rodin').Password
$null = Connect-AzAccount -Identity
$store = @{ Container = $Container; Context = New-AzStorageContext -StorageAccountName $StorageAccount -UseConnectedAccount }
$work = Join-Path $env:TEMP 'rodin'
$failed = 0
foreach ($uuid in (Get-AutomationVariable -Name 'RodinTasks') -split '\s+' -ne '') {
    # This blob is stored last, and says that all files of the task are.
    if (Get-AzStorageBlob @store -Blob "$uuid/stored.txt" -ErrorAction SilentlyContinue) { continue }
    try {
        $files = @(Save-RodinModelFile -TaskUuid $uuid -Destination $work -ErrorAction Stop)
        if (-not $files) { throw 'It has no files: it is not done yet, or its results are gone.' }

        # To store them elsewhere, such as on a file share, change these lines, the one above, and those that make $store.
        foreach ($file in $files) { $null = Set-AzStorageBlobContent @store -File $file.FullName -Blob "$uuid/$($file.Name)" -Force }
        $note = Join-Path $work 'stored.txt'
        Set-Content $note $files.Name
        $null = Set-AzStorageBlobContent @store -File $note -Blob "$uuid/stored.txt" -Force
        "Task ${uuid}: $($files.Count) files stored"
    }
    catch {
        # With a bad key no other task would fare better.
        if ($_.FullyQualifiedErrorId -like 'ApiKey*') { throw }
        $failed++
        Write-Warning "Task ${uuid}: $_"
    }
    finally { Remove-Item $work -Recurse -Force -ErrorAction SilentlyContinue }
}

# A job that ends by an error is shown as failed; start it again for what is missing.
if ($failed) { throw "$failed tasks are not stored." }
