# Runs once in each worker, before its first function. No key is needed here: the cmdlets read the setting RODIN_API_KEY, which should be a
# reference into a key vault.
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
