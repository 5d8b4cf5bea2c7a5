# All faults of the emulator, in all variants that a client handles differently. FaultListingTests compares the names with the emulator's.

function Get-FaultVariant {
    # Returns the faults for one of the hosts as the emulator's control API takes them, each with a probability.
    param([ValidateSet('api', 'file')] [string] $Server, [double] $Probability = 0.05)
    $page = '<html><body>Sign in to continue</body></html>'
    $faults = @(
        @{ kind = 'delay'; time = 0.1 }
        @{ kind = 'throttle'; bytesPerSecond = 8MB }
        @{ kind = 'stall'; afterBytes = -1 }
        @{ kind = 'stall'; afterBytes = 1000 }
        @{ kind = 'disconnect'; afterBytes = -1 }
        @{ kind = 'disconnect'; afterBytes = 1000 }
        @{ kind = 'disconnect'; afterBytes = 1000; reset = $true }
        @{ kind = 'wrongLength'; difference = 100 }
        @{ kind = 'wrongLength'; difference = -100 }
        @{ kind = 'noLength' }
        @{ kind = 'gzip' }
        @{ kind = 'status'; code = 403 }
        @{ kind = 'status'; code = 404 }
        @{ kind = 'status'; code = 408; retryAfter = 0 }
        @{ kind = 'status'; code = 410 }
        @{ kind = 'status'; code = 429; retryAfter = 0 }
        @{ kind = 'status'; code = 500 }
        @{ kind = 'status'; code = 503; retryAfter = 0; retryAfterAsDate = $true }
        @{ kind = 'redirect'; location = $null }
        @{ kind = 'redirect'; location = 'http://elsewhere.invalid/' }
        @{ kind = 'errorPage' }
        @{ kind = 'body'; text = ''; code = 200 }
        @{ kind = 'body'; text = $page; code = 203; contentType = 'text/html' }
    )
    $faults += switch ($Server) {
        file {
            @{ kind = 'oversizedBody'; bytes = 1MB; code = 200 }
            @{ kind = 'noRanges' }
            @{ kind = 'header'; name = 'ETag'; value = 'W/"weak"' }
            @{ kind = 'header'; name = 'ETag'; value = '"another"' }
            @{ kind = 'header'; name = 'ETag'; value = $null }
            @{ kind = 'header'; name = 'Last-Modified'; value = 'yesterday' }
            @{ kind = 'header'; name = 'Accept-Ranges'; value = 'none' }
            @{ kind = 'header'; name = 'Content-Range'; value = 'bytes 7-8/9' }
            @{ kind = 'header'; name = 'Content-Encoding'; value = 'br' }
            @{ kind = 'header'; name = 'x-tos-hash-crc64ecma'; value = '1' }
            @{ kind = 'header'; name = 'Content-MD5'; value = 'AAAAAAAAAAAAAAAAAAAAAA==' }
            @{ kind = 'checksumHeaders'; headers = 'All' }
            @{ kind = 'changedContent' }
        }
        api {
            # More than the module reads of one entry.
            @{ kind = 'oversizedBody'; bytes = 17MB; beginning = '{"list":[{"name":"'; repeated = 'a' }
            @{ kind = 'disconnectRequest'; afterBytes = 5 }
            @{ kind = 'apiError'; code = 'UNKNOWN' }
            @{ kind = 'apiError'; code = 'NO_SUCH_TASK' }
            @{ kind = 'expiredLinks' }
            @{ kind = 'body'; text = '{"list":null}' }
            @{ kind = 'body'; text = '{"list":{"url":1}}' }
            @{ kind = 'body'; text = '{"list":[{"url":"http' }
        }
    }
    foreach ($fault in $faults) { $fault + @{ probability = $Probability } }
}
