package policy

// StackFixRules returns for how many rules stackFixes has advice.
func StackFixRules() int { return len(stackFixes) }

// GeneralFixes returns the fixes for servers that are not built with mcpkit.
func GeneralFixes() map[RuleID]string { return generalFixes }

// OfListing says of each rule whether it is about being listed.
var OfListing = ofListing
