# Runs every example of the help, the topics, the pages in docs and the README unchanged against the emulator. Each must do what its text
# says, without an error.

BeforeDiscovery {
    . "$PSScriptRoot/../../tools/Common.ps1"
    Import-Module Rodin
    Import-Module "$PSScriptRoot/Support/HelpExamples.psm1"

    # Examples that show an error, with its id.
    $about = @{
        'about_Rodin_Errors: Error records' = 'TaskNotFound'
        'about_Rodin_Errors: Recipes' = 'TaskNotFound'
    }
    $examples = @(Get-HelpExample) + @(
        Get-ChildItem "$Root/docs/about", "$Root/docs/*.md", "$Root/README.md" -File | ForEach-Object { Get-PageExample $_.FullName }
    )
    $number = 0
    foreach ($example in $examples) {
        $example.Key = "key-$(($number++))"
        $example.Errors = @($about[$example.Name] | Where-Object { $_ })
        $example.Shows = [bool]@($example.Blocks | Where-Object { Test-EmitsObject $_ })
    }
}

Describe 'The example' -ForEach @{ All = $examples } {
    BeforeAll {
        Import-Module "$PSScriptRoot/Support/Emulator.psm1"
        Import-Module "$PSScriptRoot/Support/HelpExamples.psm1"

        # Each example has its own key, so that they do not share a rate limit.
        $emulator = Start-TestEmulator -ApiKey (@('demo') + $All.Key -join ',')
        Set-TestGeneration
        Set-TestBalance 1000
        $env:ARTIFACTS = './artifacts'

        # The files that the examples expect: finished tasks, images, models, and lists of them.
        $uuid = '2b9f0c1e-6a4d-4f3b-9c57-8d1e2f3a4b5c'
        $files = (New-Glb 'base_basic_pbr.glb'),
            @{
                name = 'texture_diffuse.png'
                base64 = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
            }, @{ name = 'preview.webp'; base64 = 'UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==' }
        $null = Add-TestTask $files -Property @{ taskUuid = $uuid }
        $template = New-Item "$TestDrive/template" -ItemType Directory
        Push-Location $template
        foreach ($picture in 'front', 'back', 'wood', 'oak', 'chair-front', 'chair-back', 'chair/1', 'chair/2', 'photos/1', 'photos/2') {
            $null = New-TestImage "$template/$picture.jpg"
        }
        foreach ($model in 'chair', 'robot', 'robots/1', 'robots/2', 'chairs/1') { $null = New-TestImage "$template/$model.glb" }
        [pscustomobject]@{ TaskUuid = $uuid } | Export-Csv tasks.csv
        "Prompt,Tier`na lamp,Gen-2`na chair,Regular" | Set-Content prompts.csv
        "Image,Model`noak.jpg,chair.glb" | Set-Content pairs.csv
        $uuid | Set-Content uuids.txt
        $tasks = @(Submit-RodinTask -Prompt 'a lamp' -ReceiptPath tasks.jsonl)
        $tasks | Export-Clixml tasks.clixml
        Pop-Location

        $gone = @{
            'about_Rodin_Errors: Recipes' = {
                '00000000-0000-4000-8000-00000000dead' | ForEach-Object { [pscustomobject]@{ TaskUuid = $_ } } |
                    Export-Csv tasks.csv -Append
            }
        }
        foreach ($example in $All) { $example.Prepare = $gone[$example.Name] }

        # Replaces functions that need a console, a vault, Azure or the Gallery.
        $prelude = @'
        Set-Location $Place
        $secure = ConvertTo-SecureString $Key -AsPlainText -Force
        function Read-Host { [CmdletBinding()] param($Prompt, [switch] $AsSecureString) $secure }
        function Get-Credential { [pscredential]::new('me', $secure) }
        function Get-Secret { [CmdletBinding()] param($Name, $Vault) $secure }
        function Set-Secret { [CmdletBinding()] param($Name, $Secret) }
        function Get-AutomationVariable { [CmdletBinding()] param($Name) 'demo' }
        function Start-Sleep { [CmdletBinding()] param($Seconds) }
        function Install-Module { [CmdletBinding()] param($Name) }
        function Install-PSResource { [CmdletBinding()] param($Name) }
        $uuid = '2b9f0c1e-6a4d-4f3b-9c57-8d1e2f3a4b5c'
        $uuids = $uuid
        $tasks = Import-Clixml ./tasks.clixml
        $task = $tasks
        $response = @{ jobs = @{ subscription_key = $task.SubscriptionKey } }
        $id = 'asset-1'
        Connect-Rodin -ApiKey $secure -RequestsPerMinute 100000
'@
        foreach ($example in $All) {
            $example.Blocks = $example.Blocks -replace [regex]::Escape('http://127.0.0.1:5080'),
                ([uri]$emulator.apiBaseAddress).GetLeftPart('Authority')
        }
        $faults, $others = $All.Where({ $_.Blocks -match '/emulator/' }, 'Split')
        $seen = Invoke-Example $others -Folder $TestDrive -Prelude $prelude

        # The example that makes the emulator fail runs last.
        $null = New-Item "$TestDrive/later" -ItemType Directory
        Copy-Item $template "$TestDrive/later/template" -Recurse
        $seen += Invoke-Example $faults -Folder "$TestDrive/later" -Prelude $prelude
    }

    AfterAll {
        $env:ARTIFACTS = $null
        Stop-TestEmulator
    }

    It '"<Name>" does what it says' -ForEach $examples {
        $ran = $seen[$Name]
        $ran | Should-NotBeNull
        $ran.TerminatingError | Should-BeNull
        @($ran.Errors | ForEach-Object { $_.Exception.PSObject.Properties['ErrorId'] ? $_.Exception.ErrorId : "$_" } |
            Select-Object -Unique) | Should-BeSequence $Errors
        if ($Shows) { @($ran.Output | Where-Object { $_ -isnot [int] }).Count | Should-BeGreaterThan 0 }
        @($ran.Output | Where-Object { $_ -is [int] -and $_ -ne 0 }) | Should-BeSequence @()
    }

    It 'that makes the emulator fail does so: a response is lost, and then tasks take long' {
        $failed = $null
        Submit-RodinTask -Prompt 'a lamp' -ErrorVariable failed -ErrorAction SilentlyContinue | Should-BeNull
        $failed.Exception.MayHaveBeenAccepted | Should-BeTrue
        (Submit-RodinTask -Prompt 'a lamp' | Get-RodinTask).Status | Should-NotBe 'Done'
    }
}
