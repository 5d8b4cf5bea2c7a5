BeforeAll {
    . "$PSScriptRoot/../../tools/Common.ps1"
    $workflows = Get-ChildItem "$Root/.github/workflows" -Filter *.yml
    $text = $workflows | ForEach-Object { Get-Content $_ -Raw }
}

Describe 'The GitHub workflows' {
    It 'pin third-party actions to one commit' {
        $used = [regex]::Matches("$text", '(?m)^\s*(?:- )?uses: (.+)$').ForEach{ $_.Groups[1].Value.Trim() }
        $used.Count | Should-BeGreaterThan 5
        $used | Should-All { $_ -match '^\./\.github/workflows/[a-z]+\.yml$' -or $_ -match '^[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$' }
        # All workflows must use the same version of an action.
        $used -notlike './*' | Select-Object -Unique | Group-Object { $_.Split('@')[0] } | Should-All { $_.Count -eq 1 }
    }

    It 'have read permission only, except for the release' {
        $text | Should-All { $_ -match '(?m)^permissions:\n  contents: read\n' }
        [regex]::Matches("$text", '(?m)^ +[a-z-]+: write$').Count | Should-Be 1
        [regex]::Matches("$text", 'persist-credentials: false').Count | Should-Be ([regex]::Matches("$text", 'actions/checkout@').Count)
    }

    It 'use no expressions in commands, so external input cannot inject code' {
        $commands = $text | ForEach-Object { $_ -split '\n' } | Where-Object { $_ -match '\$\{\{' -and $_ -notmatch '^\s+[\w-]+: ' }
        $commands | Should-BeNull
        "$text" | Should-NotMatchString '(?m)^\s*(- )?run: .*\$\{\{'
    }

    It 'call existing tasks and parameters of build.ps1' {
        $build = Get-Command "$Root/build.ps1"
        $tasks = $build.Parameters['Task'].Attributes.ValidValues
        $calls = [regex]::Matches("$text", 'build\.ps1 (\w+)(.*)')
        $calls.Count | Should-BeGreaterThan 2
        foreach ($call in $calls) {
            $tasks | Should-ContainCollection $call.Groups[1].Value
            foreach ($parameter in [regex]::Matches($call.Groups[2].Value, ' -(\w+)')) {
                $build.Parameters.Keys | Should-ContainCollection $parameter.Groups[1].Value
            }
        }
    }

    It 'test the one package that was built, on each PowerShell version and each operating system' {
        $shared = Get-Content "$Root/.github/workflows/package.yml" -Raw
        foreach ($system in 'windows', 'ubuntu', 'macos') { $shared | Should-MatchString "os: \[.*$system-latest.*\]" }
        foreach ($version in '7\.4', '7\.6') { $shared | Should-MatchString "powershell: \[.*'$version'.*\]" }
        [regex]::Matches("$text", 'build\.ps1 Pack').Count | Should-Be 1
        $shared | Should-MatchString 'build\.ps1 Test -Package'
        foreach ($name in 'ci', 'release') {
            Get-Content "$Root/.github/workflows/$name.yml" -Raw | Should-MatchString 'uses: \./\.github/workflows/package\.yml'
        }
    }
}
