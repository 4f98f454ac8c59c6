package audit

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A collector collects the evidence of one stage. It sends requests and draws no conclusions; the
// rules do. It returns an error if there is nothing that rules could look at; the error says why,
// in words for a report.
type collector struct {
	stage stage
	// after are the stages whose evidence the collector reads. It runs also if they failed.
	after   []stage
	collect func(ctx context.Context, a *auditor) error
}

// collectors are all collectors. Those that do not wait for each other run at the same time.
func collectors() []collector {
	return []collector{
		{stage: stageNetwork, collect: collectNetwork},
		{stage: stageEndpoint, collect: collectEndpoint},
		{stage: stageHTTP, after: []stage{stageEndpoint}, collect: collectHTTP},
		{stage: stageLogin, after: []stage{stageHTTP}, collect: collectLogin},
		{stage: stageProtocol, after: []stage{stageLogin}, collect: collectProtocol},
		{stage: stageCalls, after: []stage{stageProtocol}, collect: collectCalls},
		{stage: stageDocuments, after: []stage{stageProtocol}, collect: collectDocuments},
		{stage: stageLoad, after: []stage{stageCalls, stageDocuments}, collect: collectLoad},
		{stage: stageStdio, after: []stage{stageLoad}, collect: collectStdio},
	}
}

// together calls functions at the same time, for requests that do not depend on each other: some
// servers take a second for each initialize. A panic of one of them is that of together, so that
// runStage makes an error of it.
func together(functions ...func()) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	var panicked any
	for _, f := range functions {
		wg.Go(func() {
			defer func() {
				if p := recover(); p != nil {
					mu.Lock()
					defer mu.Unlock()
					panicked = p
				}
			}()
			f()
		})
	}
	wg.Wait()
	if panicked != nil {
		panic(panicked)
	}
}

// runStages runs the collectors, and judge after each stage.
func (a *auditor) runStages(ctx context.Context, list []collector, judge func(stage)) {
	a.checked = func(s *policy.Surface) *policy.Report { return check(ctx, s, a.options.checkTime) }
	over := map[stage]chan struct{}{}
	for _, c := range list {
		over[c.stage] = make(chan struct{})
	}
	var wg sync.WaitGroup
	for _, c := range list {
		wg.Go(func() {
			defer close(over[c.stage])
			for _, earlier := range c.after {
				if done, ok := over[earlier]; ok {
					<-done
				}
			}
			err := a.withoutLogin(c.stage)
			if err == nil {
				err = a.runStage(ctx, c)
			}
			a.mu.Lock()
			defer a.mu.Unlock()
			a.outcomes[c.stage] = err
			judge(c.stage)
		})
	}
	wg.Wait()
}

// withoutLogin returns an error if a stage would see nothing but demands for a login.
func (a *auditor) withoutLogin(s stage) error {
	if s != stageProtocol && s != stageCalls {
		return nil
	}
	tried := a.login.withToken
	if len(tried) > 0 && refuses(tried[0]) || len(tried) == 0 && a.login.closed() {
		return errors.New(a.loginMissing())
	}
	return nil
}

// outcome returns the error of a stage that is over.
func (a *auditor) outcome(s stage) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.outcomes[s]
}

// runStage collects the evidence of one stage. A panic in a collector becomes its error, so that
// the other stages keep their results.
func (a *auditor) runStage(ctx context.Context, c collector) (err error) {
	if ctx.Err() != nil {
		return errNotReached
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the audit itself failed: %v", p)
		}
	}()
	err = c.collect(ctx, a)
	a.client.Settle(ctx)
	return err
}
