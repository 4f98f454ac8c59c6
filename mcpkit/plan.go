package mcpkit

import "sync"

// A plan is the declaration of a server, which the program changes, and its assembly. It is safe
// for concurrent use.
type plan struct {
	assemble func(declaration) *assembly
	// relearns is set if the same declaration can give another assembly later, because the tools of
	// an adopted server are not part of the declaration.
	relearns bool
	// isDraft is set for the server that Update changes.
	isDraft bool

	mu          sync.Mutex
	declaration declaration
	changes     int                  // counts the changes of the declaration
	drafted     []func(*declaration) // the changes of a draft
	latest      *assembly            // of the declaration; nil if it changed since
}

// change changes the declaration.
func (p *plan) change(f func(*declaration)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f(&p.declaration)
	if p.isDraft {
		p.drafted = append(p.drafted, f)
	}
	p.changes++
	p.latest = nil
}

// assembly returns the assembly of what is declared. No lock is held while it assembles, because
// middleware of go-sdk may run then and may use the server.
func (p *plan) assembly() *assembly {
	if a := p.current(); a != nil {
		return a
	}
	declaration, changes := p.copy()
	a := p.assemble(declaration)
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.changes != changes: // a is that of the declaration when the call began
	case p.latest == nil:
		p.latest = a
	default:
		return p.latest
	}
	return a
}

// current returns the assembly of what is declared, or nil before it is assembled.
func (p *plan) current() *assembly {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.latest
}

// fresh returns an assembly of what is declared, with the tools that an adopted server has now, and
// how many changes were declared before. It does not change what assembly returns.
func (p *plan) fresh() (*assembly, int) {
	declaration, changes := p.copy()
	if p.relearns {
		return p.assemble(declaration), changes
	}
	return p.assembly(), changes
}

// copy returns a copy of the declaration, and how many changes were declared before.
func (p *plan) copy() (declaration, int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.declaration.clone(), p.changes
}

// accept makes a the assembly of the current declaration. It returns false if the declaration has
// more than the given number of changes.
func (p *plan) accept(a *assembly, changes int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.changes != changes {
		return false
	}
	p.declaration, p.latest = a.source, a
	p.changes++
	return true
}

// forget makes the next call of assembly assemble the declaration again, because the adopted server
// has replaced a tool.
func (p *plan) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.latest = nil
}

// draft returns a copy that remembers its changes.
func (p *plan) draft() *plan {
	declaration, _ := p.copy()
	return &plan{assemble: p.assemble, relearns: p.relearns, isDraft: true, declaration: declaration}
}

// draftChanges returns the changes of a draft.
func (p *plan) draftChanges() []func(*declaration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.drafted
}
