# Runs once in each worker, before its first function. The cmdlets read the API key from the setting RODIN_API_KEY, which
# should be a reference to a key vault.
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
