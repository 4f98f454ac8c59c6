package strictjson

// ScanValid gives tests access to the fast check.
var ScanValid = scanValid
