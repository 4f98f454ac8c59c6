package strictjson

// ScanValid gives tests access to the fast check of the syntax.
func ScanValid(data []byte) bool {
	valid, _ := scan(data)
	return valid
}

// ScanPlain gives tests access to the fast check of everything else.
func ScanPlain(data []byte) bool {
	_, plain := scan(data)
	return plain
}

// Scan checks a valid text without the fast check.
func Scan(data []byte) error {
	s := &scanner{data: data, limits: Limits{Depth: MaxDepth}}
	return s.run()
}
