BeforeAll {
    . "$PSScriptRoot/../../tools/Common.ps1"

    function Get-NewSyntax([string] $Path) {
        # What Windows PowerShell 5.1 would not understand in a script.
        $errors = $null
        $tree = [Management.Automation.Language.Parser]::ParseFile($Path, [ref]$null, [ref]$errors)
        $errors | ForEach-Object Message
        $tree.FindAll({
            param($node)
            switch ($node.GetType().Name) {
                'TernaryExpressionAst' { $true }
                'PipelineChainAst' { $true }
                'PipelineAst' { $node.Background }
                'BinaryExpressionAst' { $node.Operator -eq 'QuestionQuestion' }
                'AssignmentStatementAst' { $node.Operator -eq 'QuestionQuestionEquals' }
                'MemberExpressionAst' { $node.NullConditional }
                'InvokeMemberExpressionAst' { $node.NullConditional }
                'IndexExpressionAst' { $node.NullConditional }
                'NamedBlockAst' { $node.BlockKind -eq 'Clean' }
                'CommandParameterAst' { $node.ParameterName -eq 'Parallel' }
                default { $false }
            }
        }, $true) | ForEach-Object { "$(Split-Path $Path -Leaf), line $($_.Extent.StartLineNumber): $($_.Extent.Text)" }
        # It takes what has no byte order mark for the machine's own code page.
        if ([IO.File]::ReadAllText($Path) -match '[^\x00-\x7F]') { "$(Split-Path $Path -Leaf) is not all ASCII: '$($Matches[0])'" }
    }
}

Describe 'Windows PowerShell 5.1' {
    It 'understands every script that is shipped and does not ask for a later one, and the tests that are made for it' {
        $scripts = Get-ChildItem $Staged, "$Root/tests/Desktop" -Recurse -Include *.ps1, *.psm1, *.psd1 | Where-Object {
            $required = [Management.Automation.Language.Parser]::ParseFile($_.FullName, [ref]$null, [ref]$null).ScriptRequirements?.RequiredPSVersion
            $null -eq $required -or $required -lt [version]'6.0'
        }
        $scripts.Count | Should-BeGreaterThan 2
        $scripts | ForEach-Object { Get-NewSyntax $_.FullName } | Should-BeNull
    }

    It 'has tests of its own, which pass: in it, where it is, and in this PowerShell' {
        $package = & dotnet msbuild "$Root/tests/Rodin.PowerShell.Tests/Rodin.PowerShell.Tests.csproj" -getProperty:PkgPester
        $arguments = @(
            '-NoProfile', '-NonInteractive', '-File', "$Root/tests/Desktop/Run.ps1", '-Pester', "$("$package".Trim())/tools/Pester.psd1"
            '-Module', $Staged, '-Emulator', "$Root/src/Rodin.Emulator/bin/$Configuration/net10.0/Rodin.Emulator.dll"
        )
        $program, $first = Get-PwshCommand
        $text = & $program @first @arguments 2>&1 | Out-String
        if ($LASTEXITCODE -ne 0) { throw $text }
        $text | Should-MatchString '\d+ passed, 0 failed, 0 skipped'
        if ($IsWindows) {
            $text = & powershell.exe -ExecutionPolicy Bypass @arguments 2>&1 | Out-String
            if ($LASTEXITCODE -ne 0) { throw $text }
            $text | Should-MatchString '\(Desktop\)'
        }
    }
}
