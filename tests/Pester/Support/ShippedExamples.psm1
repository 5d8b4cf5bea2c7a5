# Runs the shipped examples as those do that they are written for: in a process of its own, with the environment that it gives, and nobody at the keys.

. "$PSScriptRoot/../../../tools/Common.ps1"

$Examples = "$Staged/examples"

function Get-ExamplePath([string] $Name) { Join-Path $Examples $Name }

function New-PwshProgram {
    # A program `pwsh` in a folder, for scripts that call it by its name. Gives the folder.
    param([string] $Folder)
    $null = New-Item $Folder -ItemType Directory -Force
    Set-Content "$Folder/pwsh" "#!/bin/sh`nexec $(@(Get-PwshCommand).ForEach({ "'$_'" }) -join ' ') `"`$@`""
    chmod +x "$Folder/pwsh"
    $Folder
}

function Start-Example {
    # Begins `pwsh` with these arguments, or another command, in an environment of a path, the staged module and what is given. There is no home.
    param([string[]] $Arguments, [hashtable] $Environment = @{}, [string] $Folder = $PWD, [string[]] $Command = (Get-PwshCommand))
    $all = @($Command) + $Arguments
    $start = [Diagnostics.ProcessStartInfo]::new($all[0])
    $all | Select-Object -Skip 1 | ForEach-Object { $start.ArgumentList.Add($_) }
    $start.WorkingDirectory = $Folder
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    $start.Environment.Clear()
    $given = @{ PATH = $env:PATH; PSModulePath = $env:PSModulePath; RODIN_BASE_URI = $env:RODIN_BASE_URI; RODIN_API_KEY = $env:RODIN_API_KEY }
    foreach ($name in 'DOTNET_ROOT', 'DOTNET_TieredPGO', 'SystemRoot', 'TEMP', 'TMP') { $given[$name] = [Environment]::GetEnvironmentVariable($name) }
    foreach ($name in $Environment.Keys) { $given[$name] = $Environment[$name] }
    foreach ($name in $given.Keys) { if ($null -ne $given[$name]) { $start.Environment[$name] = $given[$name] } }
    $process = [Diagnostics.Process]::Start($start)
    $process.StandardInput.Close()
    [pscustomobject]@{ Process = $process; Output = $process.StandardOutput.ReadToEndAsync(); Errors = $process.StandardError.ReadToEndAsync() }
}

function Complete-Example {
    # Waits for such a process, and gives its exit code and all that it wrote.
    param($Started)
    $Started.Process.WaitForExit()
    $text = $Started.Output.GetAwaiter().GetResult() + $Started.Errors.GetAwaiter().GetResult()
    [pscustomobject]@{ ExitCode = $Started.Process.ExitCode; Text = $text }
}

function Invoke-Example {
    param([string[]] $Arguments, [hashtable] $Environment = @{}, [string] $Folder = $PWD, [string[]] $Command = (Get-PwshCommand))
    Complete-Example (Start-Example $Arguments $Environment $Folder $Command)
}

function Invoke-ExampleScript {
    # Runs a script file as schedulers do.
    param([string] $File, [string[]] $Arguments = @(), [hashtable] $Environment = @{}, [string] $Folder = $PWD)
    Invoke-Example (@('-NoLogo', '-NoProfile', '-NonInteractive', '-File', $File) + $Arguments) $Environment $Folder
}

function Get-NewerSyntax {
    # What in a script Windows PowerShell 5.1 does not know, as text.
    param([string] $Script)
    $problems = $null
    $ast = [Management.Automation.Language.Parser]::ParseInput($Script, [ref]$null, [ref]$problems)
    $problems.Message
    $ast.FindAll({
        param($node)
        switch ($node.GetType().Name) {
            { $_ -in 'TernaryExpressionAst', 'PipelineChainAst' } { return $true }
            BinaryExpressionAst { return $node.Operator -eq 'QuestionQuestion' }
            AssignmentStatementAst { return $node.Operator -eq 'QuestionQuestionEquals' }
            { $_ -in 'MemberExpressionAst', 'InvokeMemberExpressionAst', 'IndexExpressionAst' } { return $node.NullConditional }
            PipelineAst { return $node.Background }
            ScriptBlockAst { return $null -ne $node.CleanBlock }
            CommandParameterAst { return $node.ParameterName -in 'Parallel', 'AsHashtable', 'NoProxy', 'AsArray' }
        }
        return $false
    }, $true) | ForEach-Object { $_.Extent.Text }
}

function Read-Yaml {
    # A file as a tree of hashtables and arrays.
    param([string] $File)
    if (-not ('YamlDotNet.Serialization.DeserializerBuilder' -as [type])) {
        $package = & dotnet msbuild "$Root/tests/Rodin.PowerShell.Tests/Rodin.PowerShell.Tests.csproj" -getProperty:PkgYamlDotNet
        Add-Type -Path "$("$package".Trim())/lib/netstandard2.0/YamlDotNet.dll"
    }
    $tree = [YamlDotNet.Serialization.DeserializerBuilder]::new().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize([IO.File]::ReadAllText($File))
    [YamlDotNet.Serialization.SerializerBuilder]::new().JsonCompatible().Build().Serialize($tree) | ConvertFrom-Json -AsHashtable
}
