# What Azure gets from the PowerShell Gallery. On the Flex Consumption plan put the module's folder into Modules/ of the app, and set managedDependency to false.
@{
    'Rodin' = '0.*'
}
