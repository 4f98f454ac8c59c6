package audit

var protocolRules = []rule{}
