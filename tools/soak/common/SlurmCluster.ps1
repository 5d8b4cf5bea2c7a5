# A Slurm cluster on this machine only, with its own controller, node and key, so that it does not conflict with another cluster.

function Get-SlurmSkipReason {
    # Returns why a cluster cannot run here, or nothing.
    if (-not $IsLinux) { return 'Slurm runs on Linux.' }
    if ($missing = Get-MissingProgram munged, slurmctld, slurmd, sbatch, scancel, scontrol, sinfo, squeue) { return $missing }
    if ((id -u) -ne '0') { return 'A Slurm node must run as root.' }
}

function Start-SlurmCluster {
    # Returns the cluster for Stop-SlurmCluster. SLURM_CONF makes this process and its children use the cluster.
    param([string] $Folder, [int] $Cpus)
    $null = New-Item "$Folder/state", "$Folder/spool", "$Folder/munge" -ItemType Directory -Force
    $name = ([Net.Dns]::GetHostName() -split '\.')[0]
    $controllerPort, $nodePort = 1..2 | ForEach-Object {
        $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $listener.Start()
        $listener.LocalEndpoint.Port
        $listener.Stop()
    }

    # More processors than the machine has, because workers mostly wait for the network. No cgroups, because a container may not manage
    # them.
    Set-Content "$Folder/slurm.conf" @"
ClusterName=soak
SlurmctldHost=$name(127.0.0.1)
SlurmctldPort=$controllerPort
SlurmdPort=$nodePort
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$Folder/munge/socket,cred_expire=5
StateSaveLocation=$Folder/state
SlurmdSpoolDir=$Folder/spool
SlurmctldPidFile=$Folder/slurmctld.pid
SlurmdPidFile=$Folder/slurmd.pid
SlurmctldLogFile=$Folder/slurmctld.log
SlurmdLogFile=$Folder/slurmd.log
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
ReturnToService=2
MinJobAge=86400
KillWait=5
SchedulerParameters=sched_interval=2,bf_interval=2
NodeName=$name NodeAddr=127.0.0.1 CPUs=$Cpus RealMemory=16000 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"@
    # Without this, slurmd looks for the cgroup version in use and ends where no cgroups are mounted. Nothing in the cluster uses them.
    Set-Content "$Folder/cgroup.conf" 'CgroupPlugin=cgroup/v1'
    $env:SLURM_CONF = "$Folder/slurm.conf"
    $key = [byte[]]::new(128)
    [Random]::new().NextBytes($key)
    [IO.File]::WriteAllBytes("$Folder/munge/key", $key)
    chmod 700 "$Folder/munge"
    chmod 600 "$Folder/munge/key"
    $programs = @(
        , @('munged', '--foreground', '--force', "--socket=$Folder/munge/socket", "--key-file=$Folder/munge/key",
            "--pid-file=$Folder/munge/pid", "--seed-file=$Folder/munge/seed", "--log-file=$Folder/munge/log")
        , @('slurmctld', '-D', '-c')
        , @('slurmd', '-D', '-c', '-N', $name)
    )
    $cluster = @{ Name = $name; Processes = @() }
    try {
        foreach ($program in $programs) {
            $cluster.Processes += Start-Process $program[0] -ArgumentList @($program | Select-Object -Skip 1) -PassThru `
                -RedirectStandardOutput "$Folder/$($program[0]).out" -RedirectStandardError "$Folder/$($program[0]).err"
            if ($program[0] -eq 'munged') { Wait-Until { Test-Path "$Folder/munge/socket" } 'munge' }
        }
        Wait-Until { (sinfo -h -o '%T' 2>$null) -eq 'idle' } 'the node'
    }
    catch {
        Get-Content "$Folder/*.err", "$Folder/*.log" -ErrorAction Ignore | Select-Object -Last 20 | Write-Host
        Stop-SlurmCluster $cluster
        throw
    }
    $cluster
}

function Stop-SlurmCluster($Cluster) {
    scancel --quiet --user=root 2>$null
    for ($i = $Cluster.Processes.Count - 1; $i -ge 0; $i--) {
        $process = $Cluster.Processes[$i]
        if (-not $process.HasExited) { Send-Signal $process TERM; if (-not $process.WaitForExit(20000)) { $process.Kill() } }
    }
    $env:SLURM_CONF = $null
}

function Wait-Until([scriptblock] $Condition, [string] $Name, [int] $Seconds = 60) {
    $deadline = [datetime]::UtcNow.AddSeconds($Seconds)
    while (-not (& $Condition)) {
        if ([datetime]::UtcNow -gt $deadline) { throw "${Name}: not ready within $Seconds s." }
        Start-Sleep -Milliseconds 200
    }
}
