package mcpkit

import (
	"errors"
	"slices"
)

// Update changes the tools, examples and access of a server, also while it serves. change gets a
// draft with what is declared now, and declares on it with [AddTool], [AddSDKTool],
// [Server.RemoveTools], [Server.Examples], [Server.ReplaceExamples] and [Server.SetAccess]. It may
// be nil. The draft can be checked, and cannot serve. Declarations that are made on the draft after
// change has returned have no effect.
//
// Each Update also serves what was declared on the server itself since, and reads the tools of an
// adopted server again. It adds what change declared to what is declared when change returns, so
// that no update is lost if several run at the same time. A declaration on the server that breaks a
// rule refuses every Update until it is corrected. Each replica of a server needs the same update.
//
// Update checks the new declaration by the rules of [Server.Check]. If a Must rule is broken,
// nothing changes, and the error lists what is wrong; under serve -dev, the error is logged, and
// the new declaration serves. If the server serves already, the new declaration does so at once:
// calls in flight finish with the tools that they began with, and clients with a session, or with a
// subscription of protocol 2026-07-28, are told that the list of tools changed. If the access
// changes, open streams end, so that their clients ask again. After [Server.Register], an access
// that needs further paths is refused.
//
// Middleware of go-sdk that runs while the server lists its own tools must not call Update or
// [Server.Handler]: they wait for that list.
func (s *Server) Update(change func(draft *Server)) error {
	if s.plan.isDraft {
		return errors.New("mcpkit: Update was called on a draft; declare tools on the draft instead")
	}
	changes := drafted(s, change)
	s.updating.Lock()
	defer s.updating.Unlock()
	for {
		source, before := s.plan.copy()
		for _, c := range changes {
			c(&source)
		}
		a := s.plan.assemble(source)
		found, err := s.accepted(a)
		if err != nil {
			return err
		}
		if err := s.mounting.missing(a); err != nil {
			return err
		}
		if s.plan.accept(a, before) {
			if s.serving.Load() != nil {
				s.serve(a, found)
			}
			return nil
		}
	}
}

// drafted returns what change declares. No lock is held while it runs.
func drafted(s *Server, change func(draft *Server)) []func(*declaration) {
	if change == nil {
		return nil
	}
	draft := &Server{manifest: s.manifest, settings: s.settings, drain: s.drain, host: s.host, guards: s.guards, mounting: s.mounting, plan: s.plan.draft()}
	change(draft)
	return draft.plan.draftChanges()
}

// relearn assembles the tools again, because the adopted server has replaced one. It uses the
// declaration that serves, or the current one if the server does not serve.
func relearn(s *Server) error {
	s.updating.Lock()
	defer s.updating.Unlock()
	source, _ := s.plan.copy()
	served := s.serving.Load()
	if served != nil {
		source = served.source
	}
	a := s.plan.assemble(source)
	found, err := s.accepted(a)
	if err != nil {
		return err
	}
	s.plan.forget() // what is declared has the new tool too
	if served != nil {
		s.serve(a, found)
	}
	return nil
}

// RemoveTools removes the tools with the given names from the declaration; see [Server.Update].
// Names of tools that do not exist are ignored.
func (s *Server) RemoveTools(names ...string) {
	names = slices.Clone(names)
	s.plan.change(func(d *declaration) {
		d.tools = slices.DeleteFunc(slices.Clone(d.tools), func(t *declaredTool) bool { return slices.Contains(names, t.name) })
	})
}

// ReplaceExamples replaces all examples of the declaration; see [Server.Examples] and
// [Server.Update].
func (s *Server) ReplaceExamples(first, second, third Example, more ...Example) {
	examples := declaredExamples(caller(), append([]Example{first, second, third}, more...))
	s.plan.change(func(d *declaration) { d.examples = examples })
}

// SetAccess replaces the access decision of the declaration; see [New] and [Server.Update].
func (s *Server) SetAccess(a Access) {
	s.plan.change(func(d *declaration) { d.access = a })
}
