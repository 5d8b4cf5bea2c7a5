BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/ShippedExamples.psm1"
    $emulator = Start-TestEmulator

    function Read-Step {
        # Returns the PowerShell steps of a pipeline file, as scripts with their environments.
        param([string] $System)
        if ($System -eq 'GitHub') {
            (Read-Yaml (Get-ExamplePath github-actions/models.yml)).jobs.save.steps | Where-Object { $_.shell -eq 'pwsh' } |
                ForEach-Object { @{ script = $_.run; env = $_.env } }
        }
        else {
            (Read-Yaml (Get-ExamplePath azure-devops/azure-pipelines.yml)).jobs[0].steps | Where-Object { $_.pwsh } |
                ForEach-Object { @{ script = $_.pwsh; env = $_.env } }
        }
    }

    function Invoke-Step {
        # Runs a step as both runners do: in a file that stops at the first error and returns the last program's exit code.
        # A step gets only the secrets that its environment names.
        param($Step, [string[]] $Task, [string] $Key = $emulator.apiKey)
        $Task | Set-Content "$TestDrive/tasks.txt"
        Set-Content "$TestDrive/step.ps1" "`$ErrorActionPreference = 'stop'`n$($Step.script)`nif ((Test-Path -LiteralPath variable:\LASTEXITCODE)) { exit `$LASTEXITCODE }"
        $environment = @{ RODIN_API_KEY = $null; HOME = "$TestDrive" }
        foreach ($name in @($Step.env.Keys)) {
            $environment[$name] = $Step.env[$name] -replace [regex]::Escape('${{ secrets.RODIN_API_KEY }}'),
                $Key -replace [regex]::Escape('$(RodinApiKey)'), $Key
        }
        $run = Invoke-Example @('-NoLogo', '-NoProfile', '-NonInteractive', '-Command', ". '$TestDrive/step.ps1'") $environment $TestDrive
        if ($Key) { $run.Text.Contains($Key) | Should-BeFalse }
        $run
    }
}

AfterAll { Stop-TestEmulator }

Describe 'The pipeline of <_>' -ForEach 'GitHub', 'AzureDevOps' {
    BeforeAll { $system = $_ }
    BeforeEach { Remove-Item "$TestDrive/models" -Recurse -Force -ErrorAction Ignore; $install, $save = Read-Step $system }

    It 'installs the module with a command and parameters that exist, in a version range that includes this version' {
        if (-not (Get-Module Microsoft.PowerShell.PSResourceGet -ListAvailable)) {
            Set-ItResult -Skipped -Because 'this PowerShell does not include Microsoft.PowerShell.PSResourceGet'
        }
        $command = [Management.Automation.Language.Parser]::ParseInput($install.script, [ref]$null,
            [ref]$null).Find({ $args[0] -is [Management.Automation.Language.CommandAst] }, $true)
        $parameters = (Get-Command $command.GetCommandName()).Parameters
        $command.CommandElements | Where-Object { $_ -is [Management.Automation.Language.CommandParameterAst] } |
            ForEach-Object { $parameters.ContainsKey($_.ParameterName) | Should-BeTrue }
        $install.script | Should-MatchString ([regex]::Escape("[$((Get-Module Rodin).Version), "))
    }

    It 'saves the available tasks and fails if one is missing; the next run downloads only the missing one' {
        $tasks = 1..2 | ForEach-Object { (Add-TestTask (New-Glb)).taskUuid }
        $missing = (New-Guid).Guid
        $run = Invoke-Step $save (@($missing) + $tasks)
        $run.ExitCode | Should-Be 1
        $run.Text | Should-MatchString 'NO_SUCH_TASK'
        $null = Add-TestTask (New-Glb) -Property @{ taskUuid = $missing }
        Clear-TestRequest
        $run = Invoke-Step $save (@($missing) + $tasks)
        $run.ExitCode | Should-Be 0 -Because $run.Text
        $run.Text | Should-MatchString "$($tasks[0]) Existing +1000 base.glb"
        @(Get-TestRequest -Server file | Where-Object bytesSent -GT 1).TaskUuid | Should-BeSequence @($missing)
        @(Get-ChildItem "$TestDrive/models" -Recurse -File).Count | Should-Be 3
    }

    It 'fails if the key is rejected' {
        $task = (Add-TestTask (New-Glb)).taskUuid
        (Invoke-Step $save $task -Key 'another-key-for-tests').ExitCode | Should-Be 1
        Test-Path "$TestDrive/models" | Should-BeFalse
    }

    It 'passes the key only to the step that needs it' {
        $install.env | Should-BeNull
        @($save.env.Keys) | Should-BeSequence @('RODIN_API_KEY')
    }
}

Describe 'The workflow file for GitHub' {
    It 'publishes only complete files, even if a task failed, and caches partial files for the next run' {
        $steps = (Read-Yaml (Get-ExamplePath github-actions/models.yml)).jobs.save.steps
        $publish = $steps | Where-Object { $_.uses -like 'actions/upload-artifact@*' }
        $publish.if | Should-Be 'always()'
        $publish.with.path.Trim() -split '\s+' | Should-BeSequence 'models', '!models/**/*.part', '!models/**/*.part.map'
        $restore, $keep = $steps | Where-Object { $_.uses -like 'actions/cache/*' }
        $keep.if | Should-Be 'always()'
        $keep.with.key | Should-Be $restore.with.key
        $keep.with.key.StartsWith($restore.with['restore-keys']) | Should-BeTrue
    }
}

Describe 'The pipeline file for Azure DevOps' {
    It 'publishes only complete files, even if a task failed' {
        @(Read-Step AzureDevOps)[1].script |
            Should-MatchString ([regex]::Escape("Set-Content models/.artifactignore '**/*.part', '**/*.part.map'"))
        $publish = (Read-Yaml (Get-ExamplePath azure-devops/azure-pipelines.yml)).jobs[0].steps | Where-Object { $_.task }
        $publish.condition | Should-Be 'succeededOrFailed()'
        $publish.inputs.targetPath | Should-Be 'models'
    }
}
