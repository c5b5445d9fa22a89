# Khiên: thu thập thông tin một máy Windows thành một tệp JSON (UTF-8) để nạp vào hệ thống.
# Chạy: powershell -ExecutionPolicy Bypass -File khien-thu-thap.ps1 [-To THƯ_MỤC]
# Đọc: tên máy, số sê-ri, phần cứng, bản Windows và bản vá, phần mềm đã cài, diệt vi rút, BitLocker, card mạng.
# Không đọc: tên người dùng, tệp, thư, lịch sử duyệt web, mật khẩu.
param([string]$To = ".")
$ErrorActionPreference = "SilentlyContinue"

function Text($value) { if ($null -eq $value) { "" } else { ([string]$value).Trim() } }
function Day($value) { if ($value) { $value.ToString("yyyy-MM-dd") } else { "" } }

$cv = Get-ItemProperty "HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion"
$os = Get-CimInstance Win32_OperatingSystem
$computer = Get-CimInstance Win32_ComputerSystem
$product = Get-CimInstance Win32_ComputerSystemProduct
$bios = Get-CimInstance Win32_BIOS
$cpu = Get-CimInstance Win32_Processor | Select-Object -First 1
$disk = (Get-CimInstance Win32_DiskDrive | Where-Object { $_.MediaType -notmatch "Removable" -and $_.InterfaceType -ne "USB" } |
  Measure-Object -Property Size -Sum).Sum

# Both views of the registry, 64 and 32 bit; programs of single users are read from loaded hives without their names.
$roots = @(
  @{ path = "HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\*"; arch = "64" },
  @{ path = "HKLM:\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall\*"; arch = "32" },
  @{ path = "Registry::HKEY_USERS\*\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\*"; arch = "" }
)
$software = foreach ($root in $roots) {
  Get-ItemProperty $root.path | Where-Object { $_.DisplayName -and -not $_.SystemComponent } | ForEach-Object {
    [ordered]@{ name = Text $_.DisplayName; version = Text $_.DisplayVersion; publisher = Text $_.Publisher; arch = $root.arch }
  }
}

# productState of the security centre: the second byte says whether it is on, the third whether it is up to date.
$antivirus = @(Get-CimInstance -Namespace root/SecurityCenter2 -ClassName AntiVirusProduct | ForEach-Object {
  $state = [int]$_.productState
  [ordered]@{ name = Text $_.displayName; version = ""; is_on = (($state -band 0x1000) -ne 0); is_up_to_date = (($state -band 0x10) -eq 0); signatures_at = "" }
})
$defender = Get-MpComputerStatus
if ($defender) {
  $own = $antivirus | Where-Object { $_.name -match "Defender" } | Select-Object -First 1
  if (-not $own) {
    $own = [ordered]@{ name = "Microsoft Defender Antivirus"; version = ""; is_on = $false; is_up_to_date = $false; signatures_at = "" }
    $antivirus += $own
  }
  $own.version = Text $defender.AMProductVersion
  $own.is_on = [bool]($defender.AntivirusEnabled -and $defender.RealTimeProtectionEnabled)
  if ($defender.AntivirusSignatureLastUpdated) {
    $own.signatures_at = $defender.AntivirusSignatureLastUpdated.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ")
    $own.is_up_to_date = $defender.AntivirusSignatureAge -le 7
  }
}

$volumes = @(Get-CimInstance -Namespace root/CIMV2/Security/MicrosoftVolumeEncryption -ClassName Win32_EncryptableVolume |
  Where-Object { $_.DriveLetter } | ForEach-Object { [ordered]@{ letter = Text $_.DriveLetter; is_protected = ($_.ProtectionStatus -eq 1) } })
$networks = @(Get-CimInstance Win32_NetworkAdapterConfiguration -Filter "IPEnabled=TRUE" |
  ForEach-Object { [ordered]@{ mac = Text $_.MACAddress; addresses = @($_.IPAddress) } })

$found = [ordered]@{
  format = "khien-collector/1"
  at = (Get-Date).ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ")
  machine = [ordered]@{
    name = $env:COMPUTERNAME; domain = Text $computer.Domain; serial = Text $bios.SerialNumber; uuid = Text $product.UUID
    maker = Text $computer.Manufacturer; model = Text $computer.Model; bios_date = Day $bios.ReleaseDate
    memory_mb = [int64]($computer.TotalPhysicalMemory / 1MB); cpu = Text $cpu.Name; disk_gb = [int64]($disk / 1000000000)
  }
  system = [ordered]@{
    name = Text $os.Caption; build = Text $cv.CurrentBuild; ubr = Text $cv.UBR
    display_version = $(if ($cv.DisplayVersion) { Text $cv.DisplayVersion } else { Text $cv.ReleaseId })
    edition = Text $cv.EditionID; arch = Text $os.OSArchitecture
  }
  hotfixes = @(Get-CimInstance Win32_QuickFixEngineering | ForEach-Object { Text $_.HotFixID })
  software = @($software)
  antivirus = @($antivirus)
  volumes = $volumes
  networks = $networks
}
$json = $found | ConvertTo-Json -Depth 6
$file = Join-Path (Resolve-Path $To) ("khien-" + $env:COMPUTERNAME + ".json")
[System.IO.File]::WriteAllText($file, $json, (New-Object System.Text.UTF8Encoding $false))
Write-Output $file
