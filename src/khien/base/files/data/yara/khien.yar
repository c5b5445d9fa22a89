// Rules of our own: few, and each nearly never wrong. More go into KHIEN_HOME/yara.
// A rule with "note = true" in its meta only leaves a note; every other one refuses the file.

rule eicar_test_file
{
    meta:
        about = "The test file that every virus check must name; only at the start, as its authors say"
    strings:
        $a = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
    condition:
        $a at 0
}

rule pdf_starts_a_program
{
    meta:
        about = "A PDF whose action launches a program"
    strings:
        $pdf = "%PDF-"
        $launch = /\/S\s{0,8}\/Launch\b/
        $program = /\/(F|P|Win)\s{0,8}[\(<][^\)>]{0,200}(cmd|powershell|wscript|mshta|\.exe|\.bat|\.vbs)/ nocase
    condition:
        $pdf in (0..1024) and $launch and $program
}

rule pdf_runs_script_when_opened
{
    meta:
        about = "A PDF that runs JavaScript when opened; forms do it too, so it is noted only"
        note = true
    strings:
        $pdf = "%PDF-"
        $open = /\/(OpenAction|AA)\b/
        $script = /\/(JavaScript|JS)\b/
    condition:
        $pdf in (0..1024) and $open and $script
}

rule macro_fetches_and_runs
{
    meta:
        about = "An old Office file or macro project that starts by itself, fetches and runs"
    strings:
        $ole = { D0 CF 11 E0 A1 B1 1A E1 }
        $auto = /(AutoOpen|Auto_Open|AutoExec|Document_Open|Workbook_Open)/ nocase
        $fetch = /(URLDownloadToFile|MSXML2\.(Server)?XMLHTTP|WinHttp\.WinHttpRequest|ADODB\.Stream)/ nocase
        $run = /(WScript\.Shell|Shell\.Application|powershell|cmd\.exe|CreateProcess|mshta)/ nocase
    condition:
        $ole at 0 and $auto and $fetch and $run
}

rule php_web_shell
{
    meta:
        about = "A PHP page that runs what the request says; at the start, so that logs of attacks pass"
    strings:
        $php = "<?php"
        $run = /(eval|assert|system|passthru|shell_exec|popen|proc_open)\s{0,8}\(\s{0,8}(base64_decode\s{0,8}\(\s{0,8}|gzinflate\s{0,8}\(\s{0,8}|@|stripslashes\s{0,8}\(\s{0,8}){0,3}\$_(GET|POST|REQUEST|COOKIE)/ nocase
    condition:
        filesize < 1MB and $php in (0..16) and $run
}

rule page_builds_a_program
{
    meta:
        about = "An HTML page that builds a file out of its own text and saves it (HTML smuggling)"
    strings:
        $page = /<(html|script|body)/ nocase
        $decode = /(atob|fromCharCode|Uint8Array)/
        $blob = /(msSaveOrOpenBlob|createObjectURL)/
        $save = /\.download\s{0,8}=\s{0,8}['"][^'"]{1,100}\.(exe|iso|img|zip|js|hta|lnk|vhd)/ nocase
    condition:
        $page in (0..2048) and $decode and $blob and $save
}
