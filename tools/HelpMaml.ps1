# Writes the help file of the cmdlets (MAML) from their pages and from the module.

$sections = 'Description', 'Examples', 'Parameters', 'Inputs', 'Outputs', 'Notes', 'Related links'
$namespaces = @{
    command = 'http://schemas.microsoft.com/maml/dev/command/2004/10'
    maml    = 'http://schemas.microsoft.com/maml/2004/10'
    dev     = 'http://schemas.microsoft.com/maml/dev/2004/10'
}

function Read-Section([string] $Path, [string[]] $Wanted) {
    # Returns the sections of a page by heading.
    $null, $lines = Open-Page $Path
    $read = Split-Page $lines '##'
    $all = $Wanted -join ', '
    if ($all -cne ($read.Keys -ne '' -join ', ')) { Stop-Page "the sections must be, in this order: $all." }
    $read
}

# --- Reading the module -------------------------------------------------------------------------------------------------------------------

function Get-OwnParameter([Management.Automation.CommandParameterSetInfo] $Set) {
    # Returns the parameters in the order of Get-Command -Syntax: positional, mandatory, others.
    # Parameters that only carry values through the pipeline are hidden (DontShow), as they are from Tab.
    $own = @(
        $Set.Parameters | Where-Object {
            $_.Name -notin [Management.Automation.Cmdlet]::CommonParameters -and
                -not $_.Attributes.Where{ $_ -is [Parameter] -and $_.DontShow }
        }
    )
    $own | Where-Object Position -GE 0 | Sort-Object Position
    $own | Where-Object { $_.Position -lt 0 -and $_.IsMandatory }
    $own | Where-Object { $_.Position -lt 0 -and -not $_.IsMandatory }
}

function Get-TypeName([type] $Type) {
    # Returns the name that PowerShell displays: string[], securestring, ModelFile.
    [string]$Type -replace '^.*\.'
}

function Get-ParameterText([string[]] $Lines, [Management.Automation.CmdletInfo] $Command) {
    # Returns the text of each parameter. Parameters that are named before the first heading are described in shared-parameters.md.
    $own = Split-Page $Lines '###'
    $named = [regex]::Matches(-join $own[''], '`-(\w+)`').ForEach{ '-' + $_.Groups[1].Value }
    $listed = @($own.Keys -ne '') + $named
    $real = @($Command.ParameterSets | ForEach-Object { Get-OwnParameter $_ } | ForEach-Object { "-$($_.Name)" } | Select-Object -Unique)
    $different = @($real | Where-Object { $_ -cnotin $listed }) + @($listed | Where-Object { $_ -cnotin $real })
    if ($different) { Stop-Page "the page and the cmdlet have different parameters: $($different -join ', ')." }
    $texts = @{}
    foreach ($name in $real) {
        if (-not $own.Contains($name) -and -not $shared.Contains($name)) { Stop-Page "$name has no text, here or in shared-parameters.md." }
        $text = Read-Text ($own.Contains($name) ? $own[$name] : $shared[$name]) $name 71
        $default, $description = @($text -match '^Default: '), @($text -notmatch '^Default: ')
        if (-not $description) { Stop-Page "$name has no text." }
        $texts[$name.Substring(1)] = @{ Description = $description; Default = $default ? $default[0] -replace '^Default: |\.$' : '' }
    }
    $texts
}

function Get-DefaultValue([object] $Cmdlet, [Management.Automation.CommandParameterInfo] $Parameter, [string] $Written) {
    # Numbers are compared with the code. Other defaults depend on the environment, and only the page has them.
    $value = $Parameter.Name -in [Management.Automation.Cmdlet]::OptionalCommonParameters ? $null : $Cmdlet.($Parameter.Name)
    if ($value -is [int] -and $Written -ne $value) { Stop-Page "the default of -$($Parameter.Name) is $value, not '$Written'." }
    if ($Written) { $Written } else { $Parameter.ParameterType -eq [switch] ? 'False' : 'None' }
}

# --- Writing the file ---------------------------------------------------------------------------------------------------------------------

function Write-Element([string] $Element, [hashtable] $Attributes, [scriptblock] $Content) {
    # The script block sees the variables of this function, so callers must not use the same names.
    $prefix, $local = $Element -split ':'
    $xml.WriteStartElement($prefix, $local, $namespaces[$prefix])
    foreach ($attribute in $Attributes.Keys | Sort-Object) { $xml.WriteAttributeString($attribute, $Attributes[$attribute]) }
    & $Content
    $xml.WriteEndElement()
}

function Write-Leaf([string] $Name, [string] $Text, [hashtable] $Attributes = @{}) {
    Write-Element $Name $Attributes { $xml.WriteString($Text) }
}

function Write-Text([string] $Name, [string[]] $Text) {
    Write-Element $Name @{} { foreach ($paragraph in $Text) { Write-Leaf maml:para $paragraph } }
}

function Write-Type([string] $Name) {
    Write-Element dev:type @{} { Write-Leaf maml:name $Name }
}

function Write-Parameter([Management.Automation.CommandParameterInfo] $Parameter, [string[]] $Text, [string] $Default) {
    # With a text, writes an entry of the parameter list; without one, an entry of the syntax.
    $by = @(
        $Parameter.ValueFromPipeline ? 'ByValue' : $null
        $Parameter.ValueFromPipelineByPropertyName ? 'ByPropertyName' : $null
    ) -ne $null
    $type = [Nullable]::GetUnderlyingType($Parameter.ParameterType) ?? $Parameter.ParameterType
    $item = $type.IsArray ? $type.GetElementType() : $type
    Write-Element command:parameter @{
        required       = "$($Parameter.IsMandatory)".ToLowerInvariant()
        variableLength = "$($type.IsArray)".ToLowerInvariant()
        globbing       = "$($Parameter.Attributes.Where{ $_ -is [SupportsWildcards] }.Count -gt 0)".ToLowerInvariant()
        pipelineInput  = $by ? "true ($($by -join ', '))" : 'false'
        position       = $Parameter.Position -ge 0 ? [string]$Parameter.Position : 'named'
        aliases        = $Parameter.Aliases.Count ? $Parameter.Aliases -join ', ' : 'none'
    } {
        Write-Leaf maml:name $Parameter.Name
        if ($Text) { Write-Text maml:description $Text }
        if ($type -ne [switch]) { Write-Leaf command:parameterValue (Get-TypeName $type) @{ required = 'true'; variableLength = 'false' } }
        if ($Text) {
            Write-Type $type.FullName
            Write-Leaf dev:defaultValue $Default
        }
        elseif ($item.IsEnum) {
            Write-Element command:parameterValueGroup @{} {
                foreach ($value in [enum]::GetNames($item)) {
                    Write-Leaf command:parameterValue $value @{ required = 'false'; variableLength = 'false' }
                }
            }
        }
    }
}

function Write-TypeList([string] $List, [string] $Item, [Collections.IDictionary] $Types) {
    Write-Element $List @{} {
        foreach ($type in $Types.Keys -ne '') {
            Write-Element $Item @{} {
                Write-Type $type
                Write-Text maml:description (Read-Text $Types[$type] "the text of $type" 71)
            }
        }
    }
}

function Write-Link([string] $Text, [string] $Address) {
    Write-Element maml:navigationLink @{} {
        Write-Leaf maml:linkText $Text
        Write-Leaf maml:uri $Address
    }
}

function Write-Cmdlet([Management.Automation.CmdletInfo] $Command) {
    $read = Read-Section "$Pages/$($Command.Name).md" $sections
    $examples = Split-Page $read['Examples'] '###'
    if ($examples.Count -lt 4) { Stop-Page 'three examples are required.' }
    $written = Get-ParameterText $read['Parameters'] $Command
    $outputs = Split-Page $read['Outputs'] '###'
    $declared = $Command.OutputType.Name -replace '^System\.Void$', 'None'
    if (Compare-Object $declared @($outputs.Keys -ne '')) { Stop-Page "the outputs must be those of the cmdlet: $declared." }

    $cmdlet = [Activator]::CreateInstance($Command.ImplementingType)
    $sets = @($Command.ParameterSets | Sort-Object IsDefault -Descending -Stable)

    Write-Element command:command @{} {
        Write-Element command:details @{} {
            Write-Leaf command:name $Command.Name
            $synopsis = Read-Text $read[''] 'the synopsis'
            if ("$synopsis" -match '\n') { Stop-Page "the synopsis is longer than a line, and lists truncate it: $synopsis" }
            Write-Text maml:description $synopsis
            Write-Leaf command:verb $Command.Verb
            Write-Leaf command:noun $Command.Noun
        }
        Write-Text maml:description (Read-Text $read['Description'] 'the description')
        Write-Element command:syntax @{} {
            foreach ($set in $sets) {
                Write-Element command:syntaxItem @{} {
                    Write-Leaf maml:name $Command.Name
                    foreach ($parameter in Get-OwnParameter $set) { Write-Parameter $parameter }
                }
            }
        }
        Write-Element command:parameters @{} {
            # A parameter of several sets is described as in the set where it is mandatory, else where it takes pipeline input, else as in
            # the default set.
            $all = $sets | ForEach-Object { Get-OwnParameter $_ } |
                Sort-Object IsMandatory, { $_.ValueFromPipeline -or $_.ValueFromPipelineByPropertyName } -Descending -Stable
            foreach ($parameter in $all | Sort-Object Name -Unique -Stable) {
                $text = $written[$parameter.Name]
                Write-Parameter $parameter $text.Description (Get-DefaultValue $cmdlet $parameter $text.Default)
            }
        }
        Write-TypeList command:inputTypes command:inputType (Split-Page $read['Inputs'] '###')
        Write-TypeList command:returnValues command:returnValue $outputs
        Write-Element maml:alertSet @{} { Write-Text maml:alert (Read-Text $read['Notes'] 'the section Notes' 71) }
        Write-Element command:examples @{} {
            $number = 0
            foreach ($title in $examples.Keys -ne '') {
                $number++
                $code, $rest = @(Read-Block $examples[$title])
                if ($code.Kind -ne 'code' -or -not $rest) { Stop-Page "the example '$title' must be a code block and a description." }
                Write-Element command:example @{} {
                    Write-Leaf maml:title "-------- Example ${number}: $(ConvertTo-Plain $title) --------"
                    Write-Leaf dev:code (Format-Block $code 75)
                    Write-Text dev:remarks (@($rest | ForEach-Object { Format-Block $_ 75 }) + '')
                }
            }
        }
        Write-Element command:relatedLinks @{} {
            # Get-Help -Online opens the first link that has a web address.
            Write-Link 'Online version:' (Get-OnlineAddress $Command)
            foreach ($line in $read['Related links'] -ne '') {
                if ($line -notmatch '^- \[(?<text>[^\]]+)\]\((?<address>[^)]+)\)$') { Stop-Page "not a link: $line" }
                Write-Link $Matches.text
            }
        }
    }
}

function Write-Maml([string] $File, [Management.Automation.CmdletInfo[]] $Commands) {
    $settings = [Xml.XmlWriterSettings]@{ Indent = $true; NewLineChars = "`n"; Encoding = [Text.UTF8Encoding]::new($false) }
    $written = [IO.MemoryStream]::new()
    $xml = [Xml.XmlWriter]::Create($written, $settings)
    $xml.WriteStartElement('helpItems', 'http://msh')
    $xml.WriteAttributeString('schema', 'maml')
    foreach ($prefix in $namespaces.Keys | Sort-Object) { $xml.WriteAttributeString('xmlns', $prefix, $null, $namespaces[$prefix]) }
    foreach ($command in $Commands) { Write-Cmdlet $command }
    $xml.WriteEndElement()
    $xml.Dispose()
    [IO.File]::WriteAllBytes($File, $written.ToArray())

    $used = $Commands.Parameters.Keys | ForEach-Object { "-$_" }
    $stale = @($shared.Keys | Where-Object { $_ -and $_ -notin $used })
    if ($stale) { throw "shared-parameters.md: no cmdlet has $($stale -join ', ')." }
}
