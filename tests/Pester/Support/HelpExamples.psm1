# Reads the examples of the help and of the documentation pages, runs them unchanged, and derives the expected results from their code.

. "$PSScriptRoot/../../../tools/Common.ps1"
Import-Module "$PSScriptRoot/Runspace.psm1"

function Get-HelpExample {
    # Returns the examples in the help of each cmdlet.
    foreach ($command in Get-Command -Module Rodin) {
        foreach ($example in (Get-Help $command.Name).examples.example) {
            @{ Name = "$($command.Name): $($example.title.Trim('- ') -replace '^Example \d+: ')"; Blocks = @($example.code) }
        }
    }
}

function Get-PageExample {
    # Returns the PowerShell code blocks of a page. The blocks below one heading are one example, because later ones can use earlier
    # variables.
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

function Get-ParameterArgument($Command, [string] $Parameter) {
    # Returns the argument of a parameter as an AST.
    $elements = $Command.CommandElements
    $at = 0..($elements.Count - 1) |
        Where-Object {
            $elements[$_] -is [Management.Automation.Language.CommandParameterAst] -and $elements[$_].ParameterName -eq $Parameter
        }
    if ($null -ne $at) { $elements[$at + 1] }
}

function Get-ExpectedResult {
    # Returns the expected results of a code block, each as a condition in PowerShell and a description.
    param([string] $Code)
    $script = [Management.Automation.Language.Parser]::ParseInput($Code, [ref]$null, [ref]$null)
    foreach ($command in $script.FindAll({ $args[0] -is [Management.Automation.Language.CommandAst] }, $true)) {
        $isWhatIf = "$command" -match ' -WhatIf\b'
        switch -Regex ($command.GetCommandName()) {
            '^Save-RodinModelFile$' {
                $to = Get-ParameterArgument $command Destination
                $folder = if (-not $to -or $to -is [Management.Automation.Language.ScriptBlockExpressionAst]) { '.' } else { "$to" }
                $downloaded = "(Get-ChildItem $folder -Recurse -File -Include base*, preview*, texture*, a.bin)"
                if (-not $isWhatIf) { @{ Condition = $downloaded; Description = "a file is saved to $folder" } }
            }
            '^Submit-' {
                $receipts = Get-ParameterArgument $command ReceiptPath
                if ($receipts) {
                    @{ Condition = "((Get-Content $receipts) -match 'SubscriptionKey')"; Description = "$receipts contains tasks" }
                }
            }
            '^Export-|^Add-Content$|^Set-Content$' {
                $file = $command.CommandElements[1]
                @{ Condition = "(Get-Item $file).Length"; Description = "$file is written" }
            }
        }
    }
    foreach ($assignment in $script.FindAll({ $args[0] -is [Management.Automation.Language.AssignmentStatementAst] }, $true)) {
        if ($assignment.Right -is [Management.Automation.Language.PipelineAst] -and
            "$($assignment.Right)" -match '-Rodin(?!.*-ErrorVariable)') {
            @{ Condition = "(`$null -ne $($assignment.Left))"; Description = "$($assignment.Left) is set" }
        }
    }
}

function Test-EmitsObject {
    # Returns whether a code block displays objects: one of its pipelines ends with a cmdlet that emits them.
    param([string] $Code)
    $script = [Management.Automation.Language.Parser]::ParseInput($Code, [ref]$null, [ref]$null)
    [bool]@($script.EndBlock.Statements | Where-Object {
            $_ -is [Management.Automation.Language.PipelineAst] -and
                $_.PipelineElements[-1] -is [Management.Automation.Language.CommandAst] -and
            $_.PipelineElements[-1].GetCommandName() -match '^(Get|Submit|Wait|Save)-Rodin|^Group-Object' -and "$_" -notmatch '-WhatIf'
        })
}

function Invoke-Example {
    # Runs examples in parallel, each in a separate folder and runspace with the prepared files and variables. Returns the output of each
    # example.
    param([hashtable[]] $Example, [string] $Folder, [string] $Prelude, [int] $ThrottleLimit = 16)

    # The first status request is sent five seconds after a submission, so the examples that wait are started first, in parallel.
    $waits, $others = $Example.Where({ $_.Blocks -match 'Wait-Rodin' }, 'Split')
    $left = [Collections.Generic.Queue[hashtable]]::new([hashtable[]]@($waits; $others))
    $running = [Collections.Generic.List[hashtable]]::new()
    $results = @{}
    while ($left.Count -or $running.Count) {
        while ($left.Count -and $running.Count -lt $ThrottleLimit) {
            $next = $left.Dequeue()
            $exampleFolder = "$Folder/$($results.Count + $running.Count)"
            Copy-Item "$Folder/template" $exampleFolder -Recurse
            if ($next.Prepare) { Push-Location $exampleFolder; & $next.Prepare; Pop-Location }

            # A runspace has no exit code, so the number is emitted as the last object.
            $blocks = foreach ($block in $next.Blocks) {
                ". {`n$($block -replace '(?m)^exit ', 'return ')`n}"
                foreach ($expected in Get-ExpectedResult $block) {
                    "if (-not $($expected.Condition)) { Write-Error 'The expected result is missing: $(
                        $expected.Description -replace "'", "''").' -ErrorAction Continue }"
                }
            }
            $script = "param(`$Place, `$Key)`n$Prelude`n$($blocks -join "`n")"
            $running.Add(@{ Name = $next.Name; Run = Start-InRunspace $script @{ Place = $exampleFolder; Key = $next.Key } })
        }
        $done = @($running | Where-Object { $_.Run.Run.IsCompleted })
        foreach ($one in $done) {
            $results[$one.Name] = Complete-InRunspace $one.Run
            $null = $running.Remove($one)
        }
        if (-not $done) { Start-Sleep -Milliseconds 50 }
    }
    $results
}
