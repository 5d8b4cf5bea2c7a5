function Write-Report { param($Folder, $Measurements, $Machine, $Elapsed)
 $null = New-Item $Folder -ItemType Directory -Force
 $Measurements | Export-Csv "$Folder/measurements.csv"
 $Bars | ForEach-Object { Get-Verdict $Measurements $_ } | Where-Object Verdict -NE 'not measured' | Format-Table -AutoSize | Out-Host
}
