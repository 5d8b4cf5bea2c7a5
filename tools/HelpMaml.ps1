# Writes the help file of the cmdlets (MAML) from their pages and from the cmdlets themselves.

$sections = 'Description', 'Examples', 'Parameters', 'Inputs', 'Outputs', 'Notes', 'Related links'
$namespaces = @{
    command = 'http://schemas.microsoft.com/maml/dev/command/2004/10'
    maml    = 'http://schemas.microsoft.com/maml/2004/10'
    dev     = 'http://schemas.microsoft.com/maml/dev/2004/10'
}

function Read-Section([string] $Path, [string[]] $Wanted) {
    # A page's sections by their headings.
    $null, $lines = Open-Page $Path
    $read = Split-Page $lines '##'
    $all = $Wanted -join ', '
    if ($all -cne ($read.Keys -ne '' -join ', ')) { Stop-Page "its sections must be these, in this order: $all." }
    $read
}

# --- Asking the module ----------------------------------------------------------------------------------------------------------------------

function Get-OwnParameter([Management.Automation.CommandParameterSetInfo] $Set) {
    # In the order of Get-Command -Syntax: by position, then what is needed, then the rest.
    # What is there only for the pipeline to pass on is hidden here as well as from Tab.
    $own = @($Set.Parameters | Where-Object { $_.Name -notin [Management.Automation.Cmdlet]::CommonParameters -and -not $_.Attributes.Where{ $_ -is [Parameter] -and $_.DontShow } })
    $own | Where-Object Position -GE 0 | Sort-Object Position
    $own | Where-Object { $_.Position -lt 0 -and $_.IsMandatory }
    $own | Where-Object { $_.Position -lt 0 -and -not $_.IsMandatory }
}

function Get-TypeName([type] $Type) {
    # As PowerShell writes it: string[], securestring, ModelFile.
    [string]$Type -replace '^.*\.'
}

function Get-ParameterText([string[]] $Lines, [Management.Automation.CmdletInfo] $Command) {
    # What the page says of each parameter. Those that it only names, before the first heading, are described on the shared page.
    $own = Split-Page $Lines '###'
    $named = [regex]::Matches(-join $own[''], '`-(\w+)`').ForEach{ '-' + $_.Groups[1].Value }
    $told = @($own.Keys -ne '') + $named
    $real = @($Command.ParameterSets | ForEach-Object { Get-OwnParameter $_ } | ForEach-Object { "-$($_.Name)" } | Select-Object -Unique)
    $wrong = @($real | Where-Object { $_ -cnotin $told }) + @($told | Where-Object { $_ -cnotin $real })
    if ($wrong) { Stop-Page "the page and the cmdlet do not have the same parameters: $($wrong -join ', ')." }
    $texts = @{}
    foreach ($name in $real) {
        if (-not $own.Contains($name) -and -not $shared.Contains($name)) { Stop-Page "$name is named, but described nowhere." }
        $text = Read-Text ($own.Contains($name) ? $own[$name] : $shared[$name]) $name 71
        $default, $description = @($text -match '^Default: '), @($text -notmatch '^Default: ')
        if (-not $description) { Stop-Page "$name is missing." }
        $texts[$name.Substring(1)] = @{ Description = $description; Default = $default ? $default[0] -replace '^Default: |\.$' : '' }
    }
    $texts
}

function Get-DefaultValue([object] $Cmdlet, [Management.Automation.CommandParameterInfo] $Parameter, [string] $Written) {
    # A number stands in the code, and the page must say the same; of anything else the page knows best.
    $value = $Parameter.Name -in [Management.Automation.Cmdlet]::OptionalCommonParameters ? $null : $Cmdlet.($Parameter.Name)
    if ($value -is [int] -and $Written -ne $value) { Stop-Page "the default of -$($Parameter.Name) is $value, not '$Written'." }
    if ($Written) { $Written } else { $Parameter.ParameterType -eq [switch] ? 'False' : 'None' }
}

# --- Writing the file -----------------------------------------------------------------------------------------------------------------------

function Write-Element([string] $Element, [hashtable] $Attributes, [scriptblock] $Content) {
    # The content runs in here and so sees the names of this function, which others must not use for their own.
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
    # With a text as the list of parameters wants it, without as a line of syntax does.
    $by = @($Parameter.ValueFromPipeline ? 'ByValue' : $null; $Parameter.ValueFromPipelineByPropertyName ? 'ByPropertyName' : $null) -ne $null
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
                foreach ($value in [enum]::GetNames($item)) { Write-Leaf command:parameterValue $value @{ required = 'false'; variableLength = 'false' } }
            }
        }
    }
}

function Write-TypeList([string] $List, [string] $Item, [Collections.IDictionary] $Types) {
    Write-Element $List @{} {
        foreach ($type in $Types.Keys -ne '') {
            Write-Element $Item @{} {
                Write-Type $type
                Write-Text maml:description (Read-Text $Types[$type] "what $type is" 71)
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
    if ($examples.Count -lt 4) { Stop-Page 'it needs three examples.' }
    $written = Get-ParameterText $read['Parameters'] $Command
    $outputs = Split-Page $read['Outputs'] '###'
    $declared = $Command.OutputType.Name -replace '^System\.Void$', 'None'
    if (Compare-Object $declared @($outputs.Keys -ne '')) { Stop-Page "its outputs must be those of the cmdlet: $declared." }

    $cmdlet = [Activator]::CreateInstance($Command.ImplementingType)
    $sets = @($Command.ParameterSets | Sort-Object IsDefault -Descending -Stable)

    Write-Element command:command @{} {
        Write-Element command:details @{} {
            Write-Leaf command:name $Command.Name
            $synopsis = Read-Text $read[''] 'the synopsis'
            if ("$synopsis" -match '\n') { Stop-Page "its synopsis is longer than a line, which lists cut: $synopsis" }
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
            # One that is in several sets is told of as where it is required, or else where it takes the pipeline, or else as in the default set.
            $all = $sets | ForEach-Object { Get-OwnParameter $_ } |
                Sort-Object IsMandatory, { $_.ValueFromPipeline -or $_.ValueFromPipelineByPropertyName } -Descending -Stable
            foreach ($parameter in $all | Sort-Object Name -Unique -Stable) {
                $text = $written[$parameter.Name]
                Write-Parameter $parameter $text.Description (Get-DefaultValue $cmdlet $parameter $text.Default)
            }
        }
        Write-TypeList command:inputTypes command:inputType (Split-Page $read['Inputs'] '###')
        Write-TypeList command:returnValues command:returnValue $outputs
        Write-Element maml:alertSet @{} { Write-Text maml:alert (Read-Text $read['Notes'] 'a note on errors' 71) }
        Write-Element command:examples @{} {
            $number = 0
            foreach ($title in $examples.Keys -ne '') {
                $number++
                $code, $rest = @(Read-Block $examples[$title])
                if ($code.Kind -ne 'code' -or -not $rest) { Stop-Page "the example '$title' is not code, and then what it does." }
                Write-Element command:example @{} {
                    Write-Leaf maml:title "-------- Example ${number}: $(ConvertTo-Plain $title) --------"
                    Write-Leaf dev:code (Format-Block $code 75)
                    Write-Text dev:remarks (@($rest | ForEach-Object { Format-Block $_ 75 }) + '')
                }
            }
        }
        Write-Element command:relatedLinks @{} {
            # The first one with an address of the web is what Get-Help -Online opens; there need be no other.
            Write-Link 'Online version:' (Get-OnlineAddress $Command)
            foreach ($line in $read['Related links'] -ne '') {
                if ($line -notmatch '^- \[(?<text>[^\]]+)\]\((?<address>[^)]+)\)$') { Stop-Page "no link: $line" }
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

    $taken = $Commands.Parameters.Keys | ForEach-Object { "-$_" }
    $stale = @($shared.Keys | Where-Object { $_ -and $_ -notin $taken })
    if ($stale) { throw "shared-parameters.md: no cmdlet has $($stale -join ', ')." }
}
