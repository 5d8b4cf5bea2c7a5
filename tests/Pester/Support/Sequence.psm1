function Should-BeSequence {
    # Asserts that the input is these values in this order. (Should-BeCollection ignores the order.)
    param(
        [Parameter(Position = 0)] [AllowNull()] [AllowEmptyCollection()] [object[]] $Expected,
        [Parameter(ValueFromPipeline)] [AllowNull()] $Actual
    )
    begin { $all = [Collections.Generic.List[object]]::new() }
    process { $all.Add($Actual) }
    end {
        $same = $all.Count -eq $Expected.Count
        for ($i = 0; $same -and $i -lt $all.Count; $i++) { $same = $all[$i] -ceq $Expected[$i] }
        if (-not $same) {
            throw "Expected $($Expected.Count) values:`n  $($Expected -join "`n  ")`nbut got $($all.Count):`n  $($all -join "`n  ")"
        }
    }
}
