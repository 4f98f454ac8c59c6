package audit

var loadRules = []rule{}
