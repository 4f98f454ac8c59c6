package audit

var callRules = []rule{}
