package schema

import (
	"runtime"
	"sync"
	"weak"
)

// inUse has the validators that are in use. A tool's schemas are compiled when its types are
// described, when their defaults are checked, and by the rules of package policy. Compiling them
// three times would be 28 % of the time in which a server with 50 tools starts.
var inUse validators

// validators finds validators by their documents and does not keep them in memory.
type validators struct {
	mu         sync.Mutex
	byDocument map[string]weak.Pointer[Validator]
}

func (vs *validators) get(doc []byte) *Validator {
	vs.mu.Lock()
	defer vs.mu.Unlock()
	return vs.byDocument[string(doc)].Value()
}

func (vs *validators) add(doc []byte, v *Validator) {
	entry := validatorEntry{string(doc), weak.Make(v)}
	vs.mu.Lock()
	defer vs.mu.Unlock()
	if vs.byDocument == nil {
		vs.byDocument = map[string]weak.Pointer[Validator]{}
	}
	vs.byDocument[entry.document] = entry.validator
	runtime.AddCleanup(v, vs.remove, entry)
}

type validatorEntry struct {
	document  string
	validator weak.Pointer[Validator]
}

// remove removes the entry of a validator that is no longer in use.
func (vs *validators) remove(e validatorEntry) {
	vs.mu.Lock()
	defer vs.mu.Unlock()
	if vs.byDocument[e.document] == e.validator { // it may have been compiled again
		delete(vs.byDocument, e.document)
	}
}
