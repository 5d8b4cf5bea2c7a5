BeforeAll {
    . "$PSScriptRoot/../../tools/Common.ps1"

    function Get-UnsupportedSyntax([string] $Path) {
        # Returns each place in a script that Windows PowerShell 5.1 cannot parse.
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
        # It reads a file without a byte order mark in the computer's code page.
        if ([IO.File]::ReadAllText($Path) -match '[^\x00-\x7F]') { "$(Split-Path $Path -Leaf) is not all ASCII: '$($Matches[0])'" }
    }
}

Describe 'Windows PowerShell 5.1' {
    It 'can parse its own tests and every shipped script that does not require a later version' {
        $scripts = Get-ChildItem $Staged, "$Root/tests/Desktop" -Recurse -Include *.ps1, *.psm1, *.psd1 | Where-Object {
            $required = [Management.Automation.Language.Parser]::ParseFile($_.FullName, [ref]$null,
                [ref]$null).ScriptRequirements?.RequiredPSVersion
            $null -eq $required -or $required -lt [version]'6.0'
        }
        $scripts.Count | Should-BeGreaterThan 2
        $scripts | ForEach-Object { Get-UnsupportedSyntax $_.FullName } | Should-BeNull
    }

    It 'has its own tests, which pass in this PowerShell and, on Windows, in Windows PowerShell 5.1' {
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
