# Words and phrases that must not appear in text that people read. Each entry has these keys:
#   Pattern   a regular expression; upper and lower case are equal unless it starts with (?-i)
#   Reason    what to write instead
#   Wrong     sentences that the pattern must match
#   Right     sentences that it must not match
@{
    Entries = @(
        @{
            Pattern = '\banew\b|\bonce more\b'
            Reason  = 'Write "again" or "from the beginning".'
            Wrong   = 'The download begins anew.', 'Run the command once more.'
            Right   = 'The download restarts from the beginning.', 'A new file is created.'
        }
        @{
            Pattern = '(?<!\bthere )\b(is|are|was|were) no\b(?! (longer|more|less|fewer|larger|smaller|later|earlier)\b)'
            Reason  = 'Write "is not a …" or "there is no …".'
            Wrong   = "'12a' is no valid number.", 'These are no secrets.'
            Right   = "There is no API key.", 'The link is no longer valid.', "'12a' is not a valid number."
        }
        @{
            Pattern = '\b(whoever|somebody|nobody|anybody)\b'
            Reason  = 'Name the actor: the user, the process, the service.'
            Wrong   = 'Whoever has the link has the file.', 'Nobody waits for it.'
            Right   = 'A user who has the link can download the file.'
        }
        @{
            Pattern = '\b(go|goes|going|went|gone) on\b'
            Reason  = 'Write "continue", "resume" or "run".'
            Wrong   = 'The others go on.', 'The transfer goes on where it was.'
            Right   = 'The download resumes.', 'The cmdlet continues with the others.'
        }
        @{
            Pattern = '\b(bears?|borne)\b'
            Reason  = 'Write "has" or "is accepted".'
            Wrong   = 'A file bears its name.', 'How often a failure is borne.'
            Right   = 'The header is Authorization: Bearer.'
        }
        @{
            Pattern = '\b(tells?|telling|told)\b'
            Reason  = 'Write "states", "reports", "returns" or "shows".'
            Wrong   = 'The balance tells of fewer credits.', 'Errors it is told to ignore.'
            Right   = 'The response states the price.'
        }
        @{
            Pattern = '\bwhat (came|comes|is there|was there|is left|follows)\b'
            Reason  = 'Name the data: the response, the partial file, the next cmdlet.'
            Wrong   = 'It keeps what came.', 'So what follows can save the files.'
            Right   = 'The received data is kept.'
        }
        @{
            Pattern = '\b(to be had|was had|is had|be it)\b'
            Reason  = 'Write "available".'
            Wrong   = 'PowerShell 7.4 was not to be had.'
            Right   = 'PowerShell 7.4 was not available.'
        }
        @{
            Pattern = '\bto the letter\b'
            Reason  = 'Write "exactly" or "unchanged".'
            Wrong   = 'The link, to the letter as the service gave it.'
            Right   = 'The link, exactly as the service returned it.'
        }
        @{
            Pattern = '\b(is|are|was|were|be|being|been|gets?) cut\b|\bcut (short|off)\b|\bcuts (it|them) (short|off)\b'
            Reason  = 'Write "truncated".'
            Wrong   = 'The response was cut off.', 'A file that is cut.'
            Right   = 'The response was truncated.'
        }
        @{
            Pattern = '\b(broken off|breaks? off|broke off)\b'
            Reason  = 'Write "interrupted" or "incomplete".'
            Wrong   = 'A transfer that broke off.'
            Right   = 'An interrupted transfer.', 'The connection failed.'
        }
        @{
            Pattern = '\bput(s|ting)? away\b'
            Reason  = 'Write "moved" or "kept as a .part file".'
            Wrong   = 'The part is put away.'
            Right   = 'The partial file is kept.'
        }
        @{
            Pattern = '\bpassing (reasons?|failures?)\b'
            Reason  = 'Write "transient error".'
            Wrong   = 'It failed for a passing reason.'
            Right   = 'A transient error is retried.'
        }
        @{
            # A comma or another word may follow; a question mark at the end makes it a question.
            Pattern = '(?-i)(?<=^|[.!?]\s+|\n\s*)(What|Whoever|Whatever) [^.!?]*[a-z)][^.!?]*[.!](?=\s|$)'
            Reason  = 'Put the actor first; no statement starts with What, Whoever or Whatever.'
            Wrong   = 'What came is kept.', 'Retry. Whatever is missing is downloaded.'
            Right   = 'What does it cost?', 'Received data is kept.', 'What is new in 0.2'
        }
        @{
            Pattern = '\b(answers?|answered|answering)\b'
            Reason  = 'Write "response" or "responds".'
            Wrong   = 'The answer is not JSON.', 'The service answered with an error.'
            Right   = 'The response is not JSON.'
        }
        @{
            Pattern = '\bby lot\b|\bseed of chance\b|\bsome chance in it\b'
            Reason  = 'Write "random" or "jitter".'
            Wrong   = 'A name that is drawn by lot.', 'The seed of chance.'
            Right   = 'A random seed.'
        }
        @{
            Pattern = '\b(brings|bringing|brought)\b'
            Reason  = 'Write "downloads", "causes" or "writes".'
            Wrong   = 'The module brings the files to disk.'
            Right   = 'The module downloads the files.', 'More connections would bring no gain.'
        }
        @{
            Pattern = '\b(comes?|came|coming) (to disk|about|in one piece|to light)\b'
            Reason  = 'Write "is saved" or "occurs".'
            Wrong   = 'No connection came about.', 'It comes to disk.'
            Right   = 'No connection was established.'
        }
        @{
            Pattern = '\b(stands?|stood) (in|there|on|below|above|beside|behind|before|at)\b|\bas (it|they) stands?\b'
            Reason  = 'Write "is in", "has" or "unchanged".'
            Wrong   = 'The text stands in one place.', 'Values are sent as they stand.'
            Right   = 'The text is in one place.', 'UUID stands for universally unique identifier.', 'A stand-in.'
        }
        @{
            Pattern = '\blies\b|\blie (in|there|on|below|beside|at)\b'
            Reason  = 'Write "is in".'
            Wrong   = 'The files lie in a folder.', 'The path lies in the provider Registry.'
            Right   = 'The files are in a folder.'
        }
        @{
            Pattern = '\b(amiss|hollow)\b'
            Reason  = 'Name the fault: corrupt, incomplete, missing data.'
            Wrong   = 'A power failure can leave a hollow file.'
            Right   = 'A power failure can leave a file with missing data.'
        }
        @{
            Pattern = '\b(is|are|was|were) wanted\b|\bwants\b(?!=)|\bgetting on\b'
            Reason  = 'Write "requires", "is required" or "status".'
            Wrong   = 'Which id is wanted.', 'The id that Get-RodinDownload wants.'
            Right   = 'Get-RodinDownload requires the task UUID.'
        }
        @{
            Pattern = '\bhand(s|ed|ing)? (on|over|out)\b'
            Reason  = 'Write "pass" or "return".'
            Wrong   = 'The connection is handed on.'
            Right   = 'The connection is passed to the runspace.'
        }
        @{
            Pattern = '\bat the (most|least)\b'
            Reason  = 'Write "at most" or "at least".'
            Wrong   = '10 MB at the most.'
            Right   = 'At most 10 MB.', 'It ends at the latest with this process.'
        }
        @{
            Pattern = '\bask(s|ing)? the (service|server|emulator|(file )?host|module)\b|\b(is|are|was|were|been?) asked\b|\basked for\b'
            Reason  = 'Write "requests", "queries" or "prompts".'
            Wrong   = 'The cmdlet asks the service.', 'The list is asked for again.'
            Right   = 'The cmdlet queries the service.', 'The script asks for the password.'
        }
        @{
            Pattern = '\b(is|are) called as\b|\bthe other side\b|\bas good as\b|\bno good\b|\bof its own accord\b'
            Reason  = 'Write "named after", "the server", "the same as" or "not valid".'
            Wrong   = 'A folder that is called as the task is.', 'The other side is silent.'
            Right   = "A folder named after the task's UUID."
        }
        @{
            Pattern = '(?-i)\bsilence\b|\bshall\b|\bpatience\b'
            Reason  = 'Write "idle timeout", "must" or "limit".'
            Wrong   = 'Seconds of silence.', 'It shall be sent.'
            Right   = 'The idle timeout is 60 seconds.'
        }
    )
}
