# Every example of the help, of the topics and of the README is run as it stands, against the emulator: it must do what it says, without an error.

BeforeDiscovery {
    . "$PSScriptRoot/../../tools/Common.ps1"
    Import-Module Rodin
    Import-Module "$PSScriptRoot/Support/HelpExamples.psm1"

    # The examples that are about an error, and the ids of the errors.
    $about = @{
        'about_Rodin_Errors: How an error looks' = 'TaskNotFound'
        'about_Rodin_Errors: Recipes' = 'TaskNotFound'
    }
    $examples = @(Get-HelpExample) + @(Get-ChildItem "$Root/docs/about", "$Root/README.md" | ForEach-Object { Get-PageExample $_.FullName })
    $number = 0
    foreach ($example in $examples) {
        $example.Key = "key-$(($number++))"
        $example.Errors = @($about[$example.Name] | Where-Object { $_ })
        $example.Shows = [bool]@($example.Blocks | Where-Object { Test-Shown $_ })
    }
}

Describe 'The example' -ForEach @{ All = $examples } {
    BeforeAll {
        Import-Module "$PSScriptRoot/Support/Emulator.psm1"
        Import-Module "$PSScriptRoot/Support/HelpExamples.psm1"

        # Each has a key of its own, so that they do not share the requests that a minute may have.
        $emulator = Start-TestEmulator -ApiKey (@('demo') + $All.Key -join ',')
        Set-TestGeneration
        Set-TestBalance 1000
        $env:ARTIFACTS = './artifacts'

        # What the readers of examples have: tasks that are done, pictures, models, and tables of them.
        $uuid = '2b9f0c1e-6a4d-4f3b-9c57-8d1e2f3a4b5c'
        $files = (New-Glb 'base_basic_pbr.glb'), @{ name = 'texture_diffuse.png'; base64 = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==' }, @{ name = 'preview.webp'; base64 = 'UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==' }
        $null = Add-TestTask $files -Order @{ taskUuid = $uuid }
        $template = New-Item "$TestDrive/template" -ItemType Directory
        Push-Location $template
        foreach ($picture in 'front', 'back', 'wood', 'oak', 'chair-front', 'chair-back', 'chair/1', 'chair/2', 'photos/1', 'photos/2') { $null = New-Picture "$template/$picture.jpg" }
        foreach ($model in 'chair', 'robot', 'robots/1', 'robots/2', 'chairs/1') { $null = New-Picture "$template/$model.glb" }
        [pscustomobject]@{ TaskUuid = $uuid } | Export-Csv tasks.csv
        "Prompt,Tier`na lamp,Gen-2`na chair,Regular" | Set-Content prompts.csv
        "Image,Model`noak.jpg,chair.glb" | Set-Content pairs.csv
        $uuid | Set-Content uuids.txt
        $tasks = @(Submit-RodinTask -Prompt 'a lamp' -ReceiptPath tasks.jsonl)
        $tasks | Export-Clixml tasks.clixml
        Pop-Location

        $gone = @{ 'about_Rodin_Errors: Recipes' = { '00000000-0000-4000-8000-00000000dead' | ForEach-Object { [pscustomobject]@{ TaskUuid = $_ } } | Export-Csv tasks.csv -Append } }
        foreach ($example in $All) { $example.Prepare = $gone[$example.Name] }

        # What only a console, a vault, Azure or the Gallery has is stood in for.
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
        $answer = @{ jobs = @{ subscription_key = $task.SubscriptionKey } }
        $id = 'asset-1'
        Connect-Rodin -ApiKey $secure -RequestsPerMinute 100000
'@
        foreach ($example in $All) { $example.Blocks = $example.Blocks -replace [regex]::Escape('http://127.0.0.1:5080'), ([uri]$emulator.apiBaseAddress).GetLeftPart('Authority') }
        $mischief, $usual = $All.Where({ $_.Blocks -match '/emulator/' }, 'Split')
        $seen = Invoke-Example $usual -Folder $TestDrive -Prelude $prelude

        # The one that has the emulator misbehave comes last.
        $null = New-Item "$TestDrive/later" -ItemType Directory
        Copy-Item $template "$TestDrive/later/template" -Recurse
        $seen += Invoke-Example $mischief -Folder "$TestDrive/later" -Prelude $prelude
    }

    AfterAll {
        $env:ARTIFACTS = $null
        Stop-TestEmulator
    }

    It '"<Name>" does what it says' -ForEach $examples {
        $ran = $seen[$Name]
        $ran | Should-NotBeNull
        $ran.Ending | Should-BeNull
        @($ran.Errors | ForEach-Object { $_.Exception.PSObject.Properties['ErrorId'] ? $_.Exception.ErrorId : "$_" } | Select-Object -Unique) | Should-BeSequence $Errors
        if ($Shows) { @($ran.Output | Where-Object { $_ -isnot [int] }).Count | Should-BeGreaterThan 0 }
        @($ran.Output | Where-Object { $_ -is [int] -and $_ -ne 0 }) | Should-BeSequence @()
    }
    It 'that has the emulator misbehave does have it: an answer is lost, and then tasks take long' {
        $refused = $null
        Submit-RodinTask -Prompt 'a lamp' -ErrorVariable refused -ErrorAction SilentlyContinue | Should-BeNull
        $refused.Exception.MayHaveBeenAccepted | Should-BeTrue
        (Submit-RodinTask -Prompt 'a lamp' | Get-RodinTask).Status | Should-NotBe 'Done'
    }
}
