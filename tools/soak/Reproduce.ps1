# Packs the last commit in two fresh clones, in folders of different names, as if they were from different addresses. Both packages must be the same to the byte.

$work = Join-Path ([IO.Path]::GetTempPath()) "rodin-reproduce-$([guid]::NewGuid().ToString('N').Substring(0, 8))"
try {
    $hashes = foreach ($name in 'one', 'another and longer=name') {
        & git clone --quiet $Root "$work/$name"
        & git -C "$work/$name" remote set-url origin "https://github.com/$($name -replace '\W', '-')/rodin.git"
        $exitCode = Invoke-FreshPwsh "$work/$name/build.ps1" -Arguments 'Pack' | Select-Object -Last 1
        if ($exitCode -ne 0) { throw "It could not be packed: exit code $exitCode." }
        (Get-FileHash "$work/$name/out/Rodin.$Version.nupkg").Hash
    }
}
finally {
    if (Test-Path $work) { Remove-Item $work -Recurse -Force }
}

"SHA-256: $($hashes -join ', ')"
if (@($hashes | Select-Object -Unique).Count -ne 1) { throw 'Two packs of one commit differ.' }
