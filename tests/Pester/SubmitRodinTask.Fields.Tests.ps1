BeforeDiscovery {
    # For each documented field of /rodin: the parameter, its value, and the value that must be sent.
    $fields = @(
        @{ Field = 'tier'; Parameter = 'Tier'; Given = 'Gen-2.5-Medium'; Sent = 'Gen-2.5-Medium' }
        @{ Field = 'geometry_file_format'; Parameter = 'Format'; Given = 'usdz'; Sent = 'usdz' }
        @{ Field = 'material'; Parameter = 'Material'; Given = 'Shaded'; Sent = 'Shaded' }
        @{ Field = 'quality'; Parameter = 'Quality'; Given = 'extra-low'; Sent = 'extra-low' }
        @{ Field = 'quality_override'; Parameter = 'QualityOverride'; Given = 150000; Sent = '150000' }
        @{ Field = 'mesh_mode'; Parameter = 'MeshMode'; Given = 'Quad'; Sent = 'Quad' }
        @{ Field = 'seed'; Parameter = 'Seed'; Given = 0; Sent = '0' }
        @{ Field = 'seed'; Parameter = 'Seed'; Given = 65535; Sent = '65535' }
        @{ Field = 'TAPose'; Parameter = 'TPose'; Given = $true; Sent = 'true' }
        @{ Field = 'TAPose'; Parameter = 'TPose'; Given = $false; Sent = 'false' }
        @{ Field = 'bbox_condition'; Parameter = 'BoundingBox'; Given = 1, 2.5, 100; Sent = '[1,2.5,100]' }
        @{ Field = 'addons'; Parameter = 'Addon'; Given = 'HighPack'; Sent = 'HighPack' }
        @{ Field = 'preview_render'; Parameter = 'PreviewRender'; Given = $true; Sent = 'true' }
        @{ Field = 'use_original_alpha'; Parameter = 'UseOriginalAlpha'; Given = $true; Sent = 'true' }
        @{ Field = 'condition_mode'; Parameter = 'ConditionMode'; Given = 'fuse'; Sent = 'fuse' }
        @{ Field = 'mesh_simplify'; Parameter = 'MeshSimplify'; Given = $true; Sent = 'true' }
        @{ Field = 'mesh_smooth'; Parameter = 'MeshSmooth'; Given = $true; Sent = 'true' }
        @{ Field = 'hd_texture'; Parameter = 'HdTexture'; Given = $true; Sent = 'true' }
        @{ Field = 'uhd_texture'; Parameter = 'UhdTexture'; Given = $true; Sent = 'true' }
        @{ Field = 'texture_delight'; Parameter = 'TextureDelight'; Given = $true; Sent = 'true' }
        @{ Field = 'texture_mode'; Parameter = 'TextureMode'; Given = 'Any Word'; Sent = 'Any Word' }
        @{ Field = 'is_micro'; Parameter = 'Micro'; Given = $true; Sent = 'true' }
        @{ Field = 'geometry_instruct_mode'; Parameter = 'GeometryInstructMode'; Given = 'creative'; Sent = 'creative' }
        @{
            Field = 'image_label'; Parameter = 'ImageLabel'; Given = 'front, "left"', 'back\side'; Sent = '["front, \"left\"","back\\side"]'
        }
        @{ Field = 'image_label'; Parameter = 'ImageLabel'; Given = 'Stuhl für 椅子'; Sent = '["Stuhl für 椅子"]' }
        @{ Field = 'is_symmetric'; Parameter = 'Symmetric'; Given = $true; Sent = 'true' }
        @{ Field = 'height'; Parameter = 'Height'; Given = 1.75; Sent = '1.75' }
    )
    $parameters = @(
        @{ Parameter = 'Tier'; Field = 'tier'; Values = 'Sketch', 'Regular', 'Detail', 'Smooth', 'Gen-2', 'Gen-2.5-Extreme-Low',
            'Gen-2.5-Low', 'Gen-2.5-Medium', 'Gen-2.5-High', 'Gen-2.5-Extreme-High' }
        @{ Parameter = 'Format'; Field = 'geometry_file_format'; Values = 'glb', 'usdz', 'fbx', 'obj', 'stl' }
        @{ Parameter = 'Material'; Field = 'material'; Values = 'PBR', 'Shaded', 'All', 'None' }
        @{ Parameter = 'Quality'; Field = 'quality'; Values = 'high', 'medium', 'low', 'extra-low' }
        @{ Parameter = 'MeshMode'; Field = 'mesh_mode'; Values = 'Raw', 'Quad' }
        @{ Parameter = 'Addon'; Field = 'addons'; Values = @('HighPack') }
        @{ Parameter = 'ConditionMode'; Field = 'condition_mode'; Values = 'concat', 'fuse' }
        @{ Parameter = 'GeometryInstructMode'; Field = 'geometry_instruct_mode'; Values = 'faithful', 'creative' }
    )
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    $null = Start-TestEmulator
    Connect-Rodin -RequestsPerMinute 100000
    Set-TestBalance 100000

    function Get-Completion([string] $Line) {
        (TabExpansion2 $Line $Line.Length).CompletionMatches
    }
}

AfterAll {
    Disconnect-Rodin
    Stop-TestEmulator
}

Describe 'The field <Field>' -ForEach $fields {
    BeforeEach {
        Clear-TestRequest
    }

    It 'is sent once as <Sent> for -<Parameter> <Given>' {
        $arguments = @{ $Parameter = $Given }
        (Submit-RodinTask 'x' @arguments).TaskUuid | Should-NotBeEmptyString
        $form = (Get-TestSubmission).fields
        $form.psobject.Properties.Name | Sort-Object -CaseSensitive | Should-BeSequence @($Field, 'prompt' | Sort-Object -CaseSensitive)
        $form.$Field | Should-BeString -CaseSensitive $Sent
    }

    It 'is the same in a culture with a decimal comma' {
        $arguments = @{ $Parameter = $Given }
        $culture = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = 'de-DE'
            $null = Submit-RodinTask 'x' @arguments
        }
        finally { [cultureinfo]::CurrentCulture = $culture }
        (Get-TestSubmission).fields.$Field | Should-BeString -CaseSensitive $Sent
    }
}

Describe 'All fields together' {
    It 'are sent in one request that the service accepts' {
        Clear-TestRequest
        $arguments = @{
            Prompt = 'x'; Image = New-TestImage "$TestDrive/a.png"; Tier = 'Regular'; Format = 'glb'; Material = 'PBR'; Quality = 'medium'
            QualityOverride = 1; MeshMode = 'Raw'; Seed = 1; Addon = 'HighPack'; TPose = $true; BoundingBox = 1, 2, 3
            PreviewRender = $true; UseOriginalAlpha = $true; ConditionMode = 'concat'; MeshSimplify = $true; MeshSmooth = $true
            HdTexture = $true; UhdTexture = $true; TextureDelight = $true; TextureMode = 'x'; Micro = $true
            GeometryInstructMode = 'faithful'; ImageLabel = 'a'; Symmetric = $true; Height = 1
        }
        (Submit-RodinTask @arguments).Consumed | Should-Be 1.5
        # All fields in the documentation of /rodin, except the files.
        (Get-TestSubmission).fields.psobject.Properties.Name | Sort-Object | Should-BeSequence @(
            'prompt', 'tier', 'geometry_file_format', 'material', 'quality', 'quality_override', 'mesh_mode', 'seed', 'TAPose',
            'bbox_condition', 'addons', 'preview_render', 'use_original_alpha', 'condition_mode', 'mesh_simplify', 'mesh_smooth',
            'hd_texture', 'uhd_texture', 'texture_delight', 'texture_mode', 'is_micro', 'geometry_instruct_mode', 'image_label',
            'is_symmetric', 'height' | Sort-Object)
    }
}

Describe 'The documented values of -<Parameter>' -ForEach $parameters {
    BeforeEach {
        Clear-TestRequest
    }

    It 'are accepted in any letter case, and are sent with the documented spelling and without a warning' {
        foreach ($value in $Values) {
            $arguments = @{ $Parameter = $value.ToUpperInvariant() }
            $null = Submit-RodinTask 'x' @arguments -WarningVariable warnings -WarningAction SilentlyContinue
            $warnings.Count | Should-Be 0
        }

        @((Get-TestSubmission).fields.$Field) | ForEach-Object { $i = 0 } { $_ | Should-BeString -CaseSensitive $Values[$i++] }
    }

    It 'are all suggested by tab completion' {
        (Get-Completion "Submit-RodinTask -$Parameter ").CompletionText -join '|' | Should-Be ($Values -join '|')
    }

    It 'are suggested for a prefix, in any letter case and in quotes' {
        $last = $Values[-1]
        $prefix = $last.Substring(0, $last.Length - 1)
        (Get-Completion "Submit-RodinTask -$Parameter $($prefix.ToUpperInvariant())").CompletionText | Should-ContainCollection @($last)
        foreach ($quote in "'", '"') {
            (Get-Completion "Submit-RodinTask -$Parameter $quote$prefix").CompletionText.Trim('''"') | Should-ContainCollection @($last)
        }
    }

    It 'are not suggested for another prefix' {
        @((Get-Completion "Submit-RodinTask -$Parameter zzz").CompletionText) -join '' | Should-Be ''
    }

    It 'are not the only values: another value is sent unchanged, with a warning that lists them' {
        Add-TestEndpointFault rodin @{ kind = 'body'; times = 1; text = '{"uuid":"11111111-1111-1111-1111-111111111111"}' }
        $arguments = @{ $Parameter = 'Gen-9' }
        (Submit-RodinTask 'x' @arguments -WarningVariable warnings -WarningAction SilentlyContinue).TaskUuid | Should-NotBeEmptyString
        $warningText = "$warnings"
        $warningText.Contains('Gen-9') | Should-BeTrue
        foreach ($value in $Values) { $warningText.Contains($value) | Should-BeTrue }
        (Get-TestSubmission).fields.$Field | Should-BeString -CaseSensitive 'Gen-9'
    }
}

Describe 'Tab completion of -Image' {
    It 'suggests files' {
        $null = New-TestImage "$TestDrive/tab/chair-front.png"
        @((Get-Completion "Submit-RodinTask -Image $TestDrive/tab/chair").CompletionText -replace
            '\\', '/' -match 'tab/chair-front\.png').Count | Should-Be 1
    }
}

Describe '-AdditionalField' {
    BeforeEach {
        Clear-TestRequest
    }

    It 'sends <Given> as <Sent>' -ForEach @(
        @{ Given = 'a word'; Sent = 'a word' }
        @{ Given = $true; Sent = 'true' }
        @{ Given = $false; Sent = 'false' }
        @{ Given = 3; Sent = '3' }
        @{ Given = 0.5; Sent = '0.5' }
        @{ Given = 1, 2.5; Sent = '[1,2.5]' }
        @{ Given = 'a', 'b "c"'; Sent = '["a","b \"c\""]' }
        @{ Given = @(1, 'a', $true, $null); Sent = '[1,"a",true,null]' }
        @{ Given = @(@(1, 2), @(3, 4)); Sent = '[[1,2],[3,4]]' }
        @{ Given = @{ a = 1 }; Sent = '{"a":1}' }
        @{ Given = [pscustomobject]@{ a = 1; b = @{ c = 'd' } }; Sent = '{"a":1,"b":{"c":"d"}}' }
        @{ Given = @(@{ a = 1.5 }); Sent = '[{"a":1.5}]' }
        @{ Given = @([DayOfWeek]::Monday); Sent = '["Monday"]' }
        @{ Given = @([datetime]::new(2026, 1, 2)); Sent = '["2026-01-02T00:00:00"]' }
        @{ Given = ''; Sent = '' }
    ) {
        $culture = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = 'de-DE'
            $null = Submit-RodinTask 'x' -AdditionalField @{ new_field = $Given }
        }
        finally { [cultureinfo]::CurrentCulture = $culture }
        (Get-TestSubmission).fields.new_field | Should-BeString -CaseSensitive $Sent
    }

    It 'overrides the parameter of the same field, which is sent once' {
        $null = Submit-RodinTask 'x' -Tier Sketch -AdditionalField @{ tier = 'Smooth' }
        (Get-TestSubmission).fields.tier | Should-Be 'Smooth'
    }

    It 'can contain the prompt' {
        (Submit-RodinTask -AdditionalField @{ prompt = 'a lamp' }).Source | Should-Be 'a lamp'
    }

    It 'sends deserialized JSON unchanged: <Given>' -ForEach @(
        @{ Given = '{"a":[1,"b",null,true],"c":{"d":1.5}}' }
        @{ Given = '[{"a":"b"},[]]' }
    ) {
        $null = Submit-RodinTask 'x' -AdditionalField @{ new_field = ConvertFrom-Json $Given -NoEnumerate }
        (Get-TestSubmission).fields.new_field | Should-BeString -CaseSensitive $Given
    }
}
