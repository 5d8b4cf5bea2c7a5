# Removes everything that the other tasks created.

. "$PSScriptRoot/Common.ps1"

Get-ChildItem $Root/src, $Root/tests -Directory | Get-ChildItem -Directory -Include bin, obj | Remove-Item -Recurse -Force
if (Test-Path $Out) { Remove-Item $Out -Recurse -Force }
