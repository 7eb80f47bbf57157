// SPDX-License-Identifier: Apache-2.0

package service_test

import (
	"encoding/json"
	"maps"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

// disk keeps the changes of a service as JSON.
type disk struct {
	t        *testing.T
	counters []byte
	origins  map[int][]byte
	states   map[int][]byte
	deltas   map[int][][]byte
}

func newDisk(t *testing.T) *disk {
	t.Helper()
	return &disk{
		t: t, origins: map[int][]byte{}, states: map[int][]byte{}, deltas: map[int][][]byte{},
	}
}

func (d *disk) keep(svc *service.Service) {
	d.t.Helper()
	changes := svc.TakeChanges()
	require.False(d.t, svc.Changed())
	d.counters = d.encode(changes.Counters)
	for i := range changes.Executions {
		c := &changes.Executions[i]
		if c.Origin != nil {
			d.origins[c.Serial] = d.encode(c.Origin)
		}
		d.states[c.Serial] = d.encode(c.State)
		if !c.Delta.Empty() {
			d.deltas[c.Serial] = append(d.deltas[c.Serial], d.encode(c.Delta))
		}
	}
}

// restore makes a new service of what was kept.
func (d *disk) restore(cfg service.Config) *service.Service {
	d.t.Helper()
	svc := service.New(cfg)
	var counters service.Counters
	d.decode(d.counters, &counters)
	svc.SetCounters(counters)
	for serial := range counters.Started {
		if _, ok := d.origins[serial]; !ok {
			continue
		}
		var origin service.Origin
		var state service.State
		d.decode(d.origins[serial], &origin)
		d.decode(d.states[serial], &state)
		deltas := make([]service.Delta, len(d.deltas[serial]))
		for i := range deltas {
			d.decode(d.deltas[serial][i], &deltas[i])
		}
		_, err := svc.Restore(serial, &origin, &state, deltas)
		require.NoError(d.t, err)
	}
	return svc
}

func (d *disk) encode(v any) []byte {
	d.t.Helper()
	out, err := json.Marshal(v)
	require.NoError(d.t, err)
	return out
}

func (d *disk) decode(data []byte, v any) {
	d.t.Helper()
	require.NoError(d.t, json.Unmarshal(data, v))
}

// reborn puts a run onto a service that was restored.
func (r *run) reborn(d *disk, cfg service.Config) {
	r.t.Helper()
	d.keep(r.svc)
	before := r.Execution
	r.svc = d.restore(cfg)
	after, err := r.svc.Execution(before.ARN())
	require.NoError(r.t, err)
	require.Equal(r.t, before.Events(), after.Events())
	require.Equal(r.t, before.Operations(), after.Operations())
	require.Equal(r.t, before.Describe(), after.Describe())
	require.Equal(r.t, before.NeedsInvocation(), after.NeedsInvocation())
	require.Equal(r.t, before.InFlight(), after.InFlight())
	r.Execution = after
}

// TestRestoredExecutionsGoOnAsTheOriginal plays each program twice: once in one
// service, and once with a new service after every few steps.
func TestRestoredExecutionsGoOnAsTheOriginal(t *testing.T) {
	t.Parallel()
	cfg := service.Config{
		PageItems: 3, InlineItems: 2, Retry: service.InvocationRetry{MaxAttempts: 1 << 20},
	}
	for seed := range uint32(10) {
		plain := play(t, cfg, noise(seed, 600), func(*player, int) {})
		disk := newDisk(t)
		restored := play(t, cfg, noise(seed, 600), func(p *player, step int) {
			if step%(1+int(seed)%5) == 0 {
				p.reborn(disk, cfg)
			}
		})
		require.Equal(t, plain, restored, "seed %d", seed)
	}
}

// seen is what a handler and its world have seen after a step.
type seen struct {
	input   protocol.InvocationInput
	token   string
	known   map[string]protocol.Operation
	events  int
	due     service.Timer
	outcome service.Description
}

func play(
	t *testing.T, cfg service.Config, program []byte, each func(p *player, step int),
) []seen {
	t.Helper()
	p := &player{run: start(t, cfg), rest: program, known: map[string]protocol.Operation{}}
	p.learn(p.envelope())
	var all []seen
	for step := 0; len(p.rest) > 0 && p.Status() == protocol.ExecutionRunning; step++ {
		p.step()
		p.check()
		due, _ := p.NextDue()
		all = append(all, seen{
			p.input, p.token, maps.Clone(p.known), p.events, due, p.Describe(),
		})
		each(p, step)
	}
	return all
}

func TestRepeatedCheckpointIsRecognisedAfterARestore(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	request := backend.CheckpointRequest{
		ExecutionARN: r.ARN(), Token: r.token, ClientToken: "once",
		Updates: updates{stepStart("a"), waitStart("w", 9)},
	}
	first, err := r.Checkpoint(r.now, request)
	require.NoError(t, err)

	r.reborn(newDisk(t), service.Config{})

	again, err := r.Checkpoint(r.now, request)
	require.NoError(t, err)
	require.Equal(t, first, again)
	require.Len(t, r.Events(), 3)
}

func TestNamesAndSkippedTimeAreRestored(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	unnamed := startIn(t, r.svc, service.StartRequest{FunctionName: "order"})
	r.checkpoint(waitStart("day", 24*3600), callbackStart("k", 30*3600, 25*3600))
	r.suspend()
	_, err := r.Skip(r.now)
	require.NoError(t, err)
	before, _ := r.NextDue()

	r.reborn(newDisk(t), service.Config{})

	due, _ := r.NextDue()
	require.Equal(t, before, due)
	require.Equal(t, service.TimerHeartbeat, due.Kind)
	again, created, err := r.svc.Start(r.now, service.StartRequest{
		FunctionName: "order", Name: "order-7", Input: `{"n":7}`,
	})
	require.NoError(t, err)
	require.False(t, created)
	require.Same(t, r.Execution, again)
	other := startIn(t, r.svc, service.StartRequest{FunctionName: "order"})
	require.NotEqual(t, unnamed.ARN(), other.ARN(), "generated names go on")
}

func TestRestoreRefusesPartsThatDoNotBelongTogether(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.checkpoint(stepStart("a"))
	r.checkpoint(stepSucceed("a", "1"))
	changes := r.svc.TakeChanges()
	c := changes.Executions[0]
	restore := func(deltas ...service.Delta) error {
		_, err := service.New(service.Config{}).Restore(0, c.Origin, c.State, deltas)
		return err
	}
	require.NoError(t, restore(c.Delta))
	require.ErrorContains(t, restore(), "has an operation")
	require.ErrorContains(t, restore(c.Delta, c.Delta), "event 2 where event 4 belongs")
	lost := service.Delta{Operations: c.Delta.Operations, Events: c.Delta.Events[1:]}
	require.ErrorContains(t, restore(lost), "event 3 where event 2 belongs")
}

func TestExecutionsAreForgottenAfterTheirRetention(t *testing.T) {
	t.Parallel()
	cfg := service.Config{RetentionDays: 1}
	r := start(t, cfg)
	old := r.Execution
	r.checkpoint(callbackStart("k", 0, 0))
	op, _ := r.Operation("k")
	open := startIn(t, r.svc, service.StartRequest{FunctionName: "order", Name: "open"})
	r.Stop(r.now, nil)

	at, ok := r.svc.NextExpiry()
	require.True(t, ok)
	require.Equal(t, epoch.Add(24*time.Hour+time.Millisecond), at)
	require.Empty(t, r.svc.Expire(at.Add(-time.Millisecond)))
	require.Equal(t, []*service.Execution{old}, r.svc.Expire(at))

	_, err := r.svc.Execution(old.ARN())
	require.Error(t, err)
	_, _, ok = r.svc.Callback(op.CallbackDetails.CallbackID)
	require.False(t, ok)
	_, err = r.svc.Execution(open.ARN())
	require.NoError(t, err)
	again := startIn(t, r.svc, service.StartRequest{FunctionName: "order", Name: "order-7"})
	require.NotEqual(t, old.ARN(), again.ARN())

	disk := newDisk(t)
	disk.keep(r.svc)
	third, _, err := disk.restore(cfg).Start(at, service.StartRequest{
		FunctionName: "other", Name: "n",
	})
	require.NoError(t, err)
	require.Equal(t, 3, third.Serial())
}
