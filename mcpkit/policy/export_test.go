package policy

// StackFixRules returns for how many rules stackFixes has advice.
func StackFixRules() int { return len(stackFixes) }
