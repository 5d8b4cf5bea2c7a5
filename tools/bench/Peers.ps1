# The other downloaders, each with the command that its users would find. Each block gets a set, an address and a target folder, and returns
# a command.

function New-CommandOrder {
    param([string[]] $Command)
    @{ kind = 'command'; command = $Command; log = "$Work/command.log" }
}

function Get-LinkList {
    # A file with one link per line, created before the clock starts.
    param($Set, [string] $Address)
    $file = "$Work/links-$($Set.Name)-$([uri]::new($Address).Port).txt"
    if (-not (Test-Path $file)) { $Set.Names.ForEach({ "$Address/$($Set.Name)/$_" }) | Set-Content $file }
    $file
}

function Get-CurlOrder {
    # curl accepts a list of links only as a configuration file.
    param($Set, [string] $Address, [string] $Target, [int] $Parallel, [string[]] $Options = @())
    $links = Get-LinkList $Set $Address
    if (-not (Test-Path "$links.curl")) { (Get-Content $links).ForEach({ "url = `"$_`"" }) | Set-Content "$links.curl" }
    New-CommandOrder (@('curl', '-q', '-sSf', '-Z', '--parallel-max', $Parallel, '--remote-name-all', '--output-dir', $Target) + $Options +
        @('-K', "$links.curl"))
}

function Get-Aria2Order {
    param($Set, [string] $Address, [string] $Target, [string[]] $Options)
    New-CommandOrder (@('aria2c', '--no-conf', '-q', '-d', $Target) + $Options + @('-i', (Get-LinkList $Set $Address)))
}

$Peers = [ordered]@{
    'curl -Z --parallel-max 8' = {
        param($Set, $Address, $Target)
        Get-CurlOrder $Set $Address $Target 8
    }
    'two curl processes' = {
        param($Set, $Address, $Target)
        $each = [Math]::Ceiling($Set.Names.Count / 2)
        New-CommandOrder @(
            'xargs', '-a', (Get-LinkList $Set $Address), '-P2', '-n', $each, 'curl', '-q', '-sSf', '--remote-name-all',
            '--output-dir', $Target
        )
    }
    'wget2 --max-threads=5' = {
        param($Set, $Address, $Target)
        New-CommandOrder @('wget2', '--no-config', '-q', '--max-threads=5', '-P', $Target, '-i', (Get-LinkList $Set $Address))
    }
    'rclone copy --transfers 8' = {
        param($Set, $Address, $Target)
        New-CommandOrder @('rclone', '--config', '', 'copy', '--transfers', '8', '--http-url', "$Address/$($Set.Name)/", ':http:', $Target)
    }
    'aria2c -j8 -x1' = {
        param($Set, $Address, $Target)
        Get-Aria2Order $Set $Address $Target '-j8', '-x1'
    }
}

$Engine = {
    param($Set, $Address, $Target)
    New-SaveOrder $Set $Address $Target
}
