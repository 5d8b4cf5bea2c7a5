# Rules for the scripts that build and test the module. The shipped module is checked with the Gallery's own settings; see tools/Analyze.ps1.
@{
    IncludeDefaultRules = $true
    ExcludeRules        = @(
        # Build scripts report to the console.
        'PSAvoidUsingWriteHost'
        # Tests create keys from plain text; these keys protect nothing.
        'PSAvoidUsingConvertToSecureStringWithPlainText'
    )
}
