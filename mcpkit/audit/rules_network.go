package audit

var networkRules = []rule{}
