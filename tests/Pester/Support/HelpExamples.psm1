# Reads the examples of the help and of the pages, runs each as it stands, and knows from its own words what must be there afterwards.

. "$PSScriptRoot/../../../tools/Common.ps1"
Import-Module "$PSScriptRoot/Runspace.psm1"

function Get-HelpExample {
    # The examples that Get-Help shows of each cmdlet.
    foreach ($command in Get-Command -Module Rodin) {
        foreach ($example in (Get-Help $command.Name).examples.example) {
            @{ Name = "$($command.Name): $($example.title.Trim('- ') -replace '^Example \d+: ')"; Blocks = @($example.code) }
        }
    }
}

function Get-PageExample {
    # The blocks of PowerShell on a page. Those below one heading belong together: the later ones may go on from the earlier.
    param([string] $Path)
    $heading = 'Beginning'
    $blocks = [ordered]@{}
    $code = $null
    foreach ($line in Get-Content $Path) {
        if ($null -ne $code) {
            if ($line -eq '```') { $blocks[$heading] += , ($code -join "`n"); $code = $null } else { $code += $line }
        }
        elseif ($line -eq '```powershell') { $code = @(); if (-not $blocks.Contains($heading)) { $blocks[$heading] = @() } }
        elseif ($line -match '^#+ (.+)') { $heading = $Matches[1] }
    }
    foreach ($heading in $blocks.Keys) { @{ Name = "$((Get-Item $Path).BaseName): $heading"; Blocks = $blocks[$heading] } }
}

function Get-Literal($Command, [string] $Parameter) {
    # What stands behind a parameter, as script.
    $elements = $Command.CommandElements
    $at = 0..($elements.Count - 1) | Where-Object { $elements[$_] -is [Management.Automation.Language.CommandParameterAst] -and $elements[$_].ParameterName -eq $Parameter }
    if ($null -ne $at) { $elements[$at + 1] }
}

function Get-ExpectedResult {
    # What a block promises, each as a condition in script and what it means.
    param([string] $Code)
    $script = [Management.Automation.Language.Parser]::ParseInput($Code, [ref]$null, [ref]$null)
    foreach ($command in $script.FindAll({ $args[0] -is [Management.Automation.Language.CommandAst] }, $true)) {
        $isWhatIf = "$command" -match ' -WhatIf\b'
        switch -Regex ($command.GetCommandName()) {
            '^Save-RodinModelFile$' {
                $to = Get-Literal $command Destination
                $folder = if (-not $to -or $to -is [Management.Automation.Language.ScriptBlockExpressionAst]) { '.' } else { "$to" }
                $fetched = "(Get-ChildItem $folder -Recurse -File -Include base*, preview*, texture*, a.bin)"
                if (-not $isWhatIf) { @{ Condition = $fetched; Description = "a file is saved to $folder" } }
            }
            '^Submit-' {
                $receipts = Get-Literal $command ReceiptPath
                if ($receipts) { @{ Condition = "((Get-Content $receipts) -match 'SubscriptionKey')"; Description = "tasks stand in $receipts" } }
            }
            '^Export-|^Add-Content$|^Set-Content$' {
                $file = $command.CommandElements[1]
                @{ Condition = "(Get-Item $file).Length"; Description = "$file is written" }
            }
        }
    }
    foreach ($assignment in $script.FindAll({ $args[0] -is [Management.Automation.Language.AssignmentStatementAst] }, $true)) {
        if ($assignment.Right -is [Management.Automation.Language.PipelineAst] -and "$($assignment.Right)" -match '-Rodin(?!.*-ErrorVariable)') {
            @{ Condition = "(`$null -ne $($assignment.Left))"; Description = "$($assignment.Left) is set" }
        }
    }
}

function Test-EmitsObject {
    # Whether a block shows objects: its own lines end in a cmdlet that emits them.
    param([string] $Code)
    $script = [Management.Automation.Language.Parser]::ParseInput($Code, [ref]$null, [ref]$null)
    [bool]@($script.EndBlock.Statements | Where-Object {
            $_ -is [Management.Automation.Language.PipelineAst] -and $_.PipelineElements[-1] -is [Management.Automation.Language.CommandAst] -and
            $_.PipelineElements[-1].GetCommandName() -match '^(Get|Submit|Wait|Save)-Rodin|^Group-Object' -and "$_" -notmatch '-WhatIf'
        })
}

function Invoke-Example {
    # Runs examples, several at once, each in a folder and a runspace of its own, with what its reader would have. Gives of each what it wrote.
    param([hashtable[]] $Example, [string] $Folder, [string] $Prelude, [int] $AtOnce = 16)

    # A task is looked at five seconds after its submission for the first time: those who wait for one do so side by side, and first.
    $waits, $others = $Example.Where({ $_.Blocks -match 'Wait-Rodin' }, 'Split')
    $left = [Collections.Generic.Queue[hashtable]]::new([hashtable[]]@($waits; $others))
    $running = [Collections.Generic.List[hashtable]]::new()
    $seen = @{}
    while ($left.Count -or $running.Count) {
        while ($left.Count -and $running.Count -lt $AtOnce) {
            $next = $left.Dequeue()
            $place = "$Folder/$($seen.Count + $running.Count)"
            Copy-Item "$Folder/template" $place -Recurse
            if ($next.Prepare) { Push-Location $place; & $next.Prepare; Pop-Location }

            # Only a process has an exit code: here the same number is the last thing that is emitted.
            $blocks = foreach ($block in $next.Blocks) {
                ". {`n$($block -replace '(?m)^exit ', 'return ')`n}"
                foreach ($expected in Get-ExpectedResult $block) {
                    "if (-not $($expected.Condition)) { Write-Error 'It does not hold that $($expected.Description -replace "'", "''").' -ErrorAction Continue }"
                }
            }
            $script = "param(`$Place, `$Key)`n$Prelude`n$($blocks -join "`n")"
            $running.Add(@{ Name = $next.Name; Run = Start-InRunspace $script @{ Place = $place; Key = $next.Key } })
        }
        $done = @($running | Where-Object { $_.Run.Run.IsCompleted })
        foreach ($one in $done) {
            $seen[$one.Name] = Complete-InRunspace $one.Run
            $null = $running.Remove($one)
        }
        if (-not $done) { Start-Sleep -Milliseconds 50 }
    }
    $seen
}
