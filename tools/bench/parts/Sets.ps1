# The engine compared with all peers and with a plain copy: small, medium and large files, from the page cache to disk.
$contestants = [ordered]@{ engine = $Engine }
foreach ($peer in $Peers.Keys) { $contestants[$peer] = $Peers[$peer] }
$contestants['cp -r'] = { param($Set, $Address, $Target) New-CommandOrder @('cp', '-r', "$($Set.Folder)/.", $Target) }
foreach ($set in 's', 'm', 'l') {
    Invoke-Contest sets (Get-BenchSet $set) $FileHost.Address (Get-Rounds @{ s = 15; m = 9; l = 5 }[$set]) $contestants
}
