# Packs the last commit in two fresh clones with different folder names and different remote addresses. Both packages must be identical,
# byte by byte.

$work = Join-Path ([IO.Path]::GetTempPath()) "rodin-reproduce-$([guid]::NewGuid().ToString('N').Substring(0, 8))"
$commit = & git -C $Root rev-parse HEAD
try {
    $packages = foreach ($name in 'one', 'another and longer=name') {
        & git clone --quiet --no-checkout $Root "$work/$name"
        & git -C "$work/$name" checkout --quiet --detach $commit
        & git -C "$work/$name" remote set-url origin "https://github.com/$($name -replace '\W', '-')/rodin.git"
        $exitCode = Invoke-FreshPwsh "$work/$name/build.ps1" -Arguments 'Pack' | Select-Object -Last 1
        if ($exitCode -ne 0) { throw "build.ps1 Pack: exit code $exitCode; expected 0." }
        Get-FileHash "$work/$name/out/Rodin.$Version.nupkg"
    }

    "$commit, SHA-256: $($packages.Hash -join ', ')"
    if ($packages[0].Hash -ne $packages[1].Hash) {
        $contents = foreach ($package in $packages) {
            $zip = [IO.Compression.ZipFile]::OpenRead($package.Path)
            , @($zip.Entries | ForEach-Object { "$($_.FullName) $($_.Length) $('{0:x}' -f $_.Crc32) $($_.LastWriteTime)" })
            $zip.Dispose()
        }
        Compare-Object $contents[0] $contents[1] | Out-String
        throw 'Two packages of one commit differ.'
    }
}
finally {
    if (Test-Path $work) { Remove-Item $work -Recurse -Force }
}
