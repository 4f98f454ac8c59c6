package schema

// InUse returns how many validators of a document are kept.
func InUse(doc []byte) int {
	inUse.mu.Lock()
	defer inUse.mu.Unlock()
	if _, ok := inUse.byDocument[string(doc)]; ok {
		return 1
	}
	return 0
}
