import { describe, expect, it } from 'vitest';
import { whyReadOnly } from './read_only';

const free = { canEdit: true, role: 'editor', archived: false, locked: false, revoked: false };

describe('why a panel is read-only', () => {
  it('says nothing where one may write', () => {
    expect(whyReadOnly(free)).toBeNull();
  });

  it('names the role before the lock: unlocking would not help a viewer', () => {
    const viewer = { ...free, canEdit: false, role: 'viewer' };
    expect(whyReadOnly(viewer)).toBe('editor.banner.viewer');
    expect(whyReadOnly({ ...viewer, locked: true })).toBe('editor.banner.viewer');
    expect(whyReadOnly({ ...viewer, role: 'commenter' })).toBe('editor.banner.commenter');
  });

  it('names the lock, the archive and a lost access', () => {
    expect(whyReadOnly({ ...free, locked: true })).toBe('editor.panel.locked');
    expect(whyReadOnly({ ...free, canEdit: false, archived: true })).toBe('editor.banner.archived');
    expect(whyReadOnly({ ...free, canEdit: false, revoked: true })).toBe('editor.banner.revoked');
  });
});
