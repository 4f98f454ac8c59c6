package io

// OnlyPlan9 exists nowhere else.
func OnlyPlan9() {}
