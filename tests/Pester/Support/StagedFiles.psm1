# The files of the staged module.

. "$PSScriptRoot/../../../tools/Common.ps1"

function Get-StagedFile {
    # Returns the paths in staged-files.txt. The line with <cmdlet> stands for one file per cmdlet of the manifest.
    foreach ($line in Get-Content "$PSScriptRoot/../staged-files.txt") {
        if ($line -match '<cmdlet>') { $Manifest.CmdletsToExport | ForEach-Object { $line.Replace('<cmdlet>', $_) } } else { $line }
    }
}
