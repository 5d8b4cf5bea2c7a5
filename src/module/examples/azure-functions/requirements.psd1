# The modules that Azure installs from the PowerShell Gallery. On the Flex Consumption plan, copy the module's folder to
# Modules/ in the app instead, and set managedDependency to false.
@{
    'Rodin' = '0.*'
}
