# Runs the shipped examples as a scheduler does: in a new non-interactive process with a defined environment.

. "$PSScriptRoot/../../../tools/Common.ps1"

$Examples = "$Staged/examples"

function Get-ExamplePath([string] $Name) { Join-Path $Examples $Name }

function New-PwshProgram {
    # Creates a program `pwsh` in a folder, for scripts that start it by name, and returns the folder.
    param([string] $Folder)
    $null = New-Item $Folder -ItemType Directory -Force
    Set-Content "$Folder/pwsh" "#!/bin/sh`nexec $(@(Get-PwshCommand).ForEach({ "'$_'" }) -join ' ') `"`$@`""
    chmod +x "$Folder/pwsh"
    $Folder
}

function Start-Example {
    # Starts `pwsh` or another command with an environment of the path, the staged module and the specified variables, without a home
    # folder.
    param([string[]] $Arguments, [hashtable] $Environment = @{}, [string] $Folder = $PWD, [string[]] $Command = (Get-PwshCommand))
    $all = @($Command) + $Arguments
    $start = [Diagnostics.ProcessStartInfo]::new($all[0])
    $all | Select-Object -Skip 1 | ForEach-Object { $start.ArgumentList.Add($_) }
    $start.WorkingDirectory = $Folder
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    $start.Environment.Clear()
    $variables = @{
        PATH = $env:PATH; PSModulePath = $env:PSModulePath; RODIN_BASE_URI = $env:RODIN_BASE_URI; RODIN_API_KEY = $env:RODIN_API_KEY
    }
    foreach ($name in 'DOTNET_ROOT', 'DOTNET_TieredPGO', 'SystemRoot', 'TEMP', 'TMP') {
        $variables[$name] = [Environment]::GetEnvironmentVariable($name)
    }
    foreach ($name in $Environment.Keys) { $variables[$name] = $Environment[$name] }
    foreach ($name in $variables.Keys) { if ($null -ne $variables[$name]) { $start.Environment[$name] = $variables[$name] } }
    $process = [Diagnostics.Process]::Start($start)
    $process.StandardInput.Close()
    [pscustomobject]@{
        Process = $process; Output = $process.StandardOutput.ReadToEndAsync(); Errors = $process.StandardError.ReadToEndAsync()
    }
}

function Complete-Example {
    # Waits for the process, and returns its exit code and all its output.
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
    # Runs a script file with the options that schedulers use.
    param([string] $File, [string[]] $Arguments = @(), [hashtable] $Environment = @{}, [string] $Folder = $PWD)
    Invoke-Example (@('-NoLogo', '-NoProfile', '-NonInteractive', '-File', $File) + $Arguments) $Environment $Folder
}

function Get-NewerSyntax {
    # Returns the code of a script that Windows PowerShell 5.1 does not support.
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
    # Reads a YAML file as hashtables and arrays.
    param([string] $File)
    if (-not ('YamlDotNet.Serialization.DeserializerBuilder' -as [type])) {
        $package = & dotnet msbuild "$Root/tests/Rodin.PowerShell.Tests/Rodin.PowerShell.Tests.csproj" -getProperty:PkgYamlDotNet
        Add-Type -Path "$("$package".Trim())/lib/netstandard2.0/YamlDotNet.dll"
    }
    $tree = [YamlDotNet.Serialization.DeserializerBuilder]::new().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize(
        [IO.File]::ReadAllText($File))
    [YamlDotNet.Serialization.SerializerBuilder]::new().JsonCompatible().Build().Serialize($tree) | ConvertFrom-Json -AsHashtable
}
