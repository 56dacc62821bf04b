/** The fields of each entity as the side panel shows them: grouped, in order, with their choices. */
import type { EntityName } from '../model/types';

export type FieldKind =
  | 'line'
  | 'area'
  | 'choice'
  | 'number'
  | 'check'
  | 'scale'
  | 'seconds'
  | 'channel'
  | 'color'
  | 'date';

export interface FieldSpec {
  name: string;
  kind: FieldKind;
  /** Choices; "" stands for nothing chosen. */
  options?: readonly string[];
  min?: number;
  max?: number;
  limit?: number;
}

export interface FieldGroup {
  key: 'about' | 'experience' | 'service' | 'observed' | 'look';
  fields: readonly FieldSpec[];
}

const SPAN: FieldSpec = { name: 'span', kind: 'number', min: 1, max: 40 };
const COLOR: FieldSpec = { name: 'color', kind: 'color' };

export const FIELDS: Partial<Record<EntityName, readonly FieldGroup[]>> = {
  card: [
    {
      key: 'about',
      fields: [
        { name: 'title', kind: 'area', limit: 280 },
        { name: 'body', kind: 'area', limit: 4000 },
        {
          name: 'kind',
          kind: 'choice',
          options: [
            'text',
            'quote',
            'gain',
            'need',
            'opportunity',
            'question',
            'decision',
            'metric_note',
            'link',
            'image',
          ],
        },
        { name: 'url', kind: 'line', limit: 2000 },
      ],
    },
    {
      key: 'service',
      fields: [
        { name: 'fail_point', kind: 'check' },
        { name: 'wait_point', kind: 'check' },
        { name: 'review_due_on', kind: 'date' },
      ],
    },
    { key: 'look', fields: [COLOR, SPAN] },
  ],
  touchpoint: [
    {
      key: 'about',
      fields: [
        { name: 'name', kind: 'area', limit: 120 },
        { name: 'channel', kind: 'channel' },
      ],
    },
    {
      key: 'experience',
      fields: [
        { name: 'importance', kind: 'scale', min: 1, max: 5 },
        { name: 'is_moment_of_truth', kind: 'check' },
        {
          name: 'mot_kind',
          kind: 'choice',
          options: ['zmot', 'fmot', 'smot', 'umot', 'make_or_break'],
        },
        { name: 'satisfaction', kind: 'number', min: 0, max: 10 },
        { name: 'duration_s', kind: 'seconds' },
        { name: 'wait_s', kind: 'seconds' },
      ],
    },
    {
      key: 'service',
      fields: [
        {
          name: 'category',
          kind: 'choice',
          options: [
            '',
            'discovery',
            'consideration',
            'decision',
            'experience',
            'retention',
            'advocacy',
          ],
        },
        { name: 'tp_type', kind: 'choice', options: ['communication', 'action'] },
        {
          name: 'initiator',
          kind: 'choice',
          options: ['customer', 'company', 'partner', 'system'],
        },
        {
          name: 'receiver',
          kind: 'choice',
          options: ['', 'customer', 'company', 'partner', 'system'],
        },
        { name: 'frequency', kind: 'choice', options: ['once', 'repeat', 'continuous'] },
        {
          name: 'compliance',
          kind: 'choice',
          options: ['', 'completed', 'missing', 'failed', 'adhoc'],
        },
        { name: 'staff_roles', kind: 'line', limit: 200 },
        { name: 'systems', kind: 'line', limit: 200 },
        { name: 'url', kind: 'line', limit: 2000 },
      ],
    },
    { key: 'look', fields: [SPAN] },
  ],
  pain_point: [
    {
      key: 'about',
      fields: [
        { name: 'title', kind: 'area', limit: 200 },
        { name: 'description', kind: 'area', limit: 2000 },
        { name: 'kind', kind: 'choice', options: ['pain', 'misunderstanding', 'wish', 'gain'] },
        { name: 'status', kind: 'choice', options: ['open', 'addressed', 'accepted', 'closed'] },
      ],
    },
    {
      key: 'experience',
      fields: [
        { name: 'severity', kind: 'scale', min: 1, max: 5 },
        { name: 'frequency_pct', kind: 'number', min: 0, max: 100 },
        { name: 'importance', kind: 'number', min: 0, max: 10 },
        { name: 'satisfaction', kind: 'number', min: 0, max: 10 },
        { name: 'cause', kind: 'area', limit: 500 },
      ],
    },
    { key: 'look', fields: [SPAN] },
  ],
  emotion_reading: [
    {
      key: 'about',
      fields: [
        { name: 'valence', kind: 'scale', min: -2, max: 2 },
        { name: 'intensity', kind: 'number', min: 1, max: 5 },
        { name: 'label', kind: 'line', limit: 40 },
        { name: 'note', kind: 'area', limit: 500 },
      ],
    },
    {
      key: 'observed',
      fields: [
        { name: 'confidence', kind: 'number', min: 0, max: 100 },
        { name: 'n', kind: 'number', min: 1 },
        { name: 'observed_on', kind: 'date' },
      ],
    },
  ],
  stage: [
    {
      key: 'about',
      fields: [
        { name: 'name', kind: 'line', limit: 80 },
        { name: 'goal', kind: 'area', limit: 300 },
        { name: 'description', kind: 'area', limit: 2000 },
        {
          name: 'canonical_phase',
          kind: 'choice',
          options: [
            '',
            'awareness',
            'consideration',
            'decision',
            'purchase',
            'delivery',
            'onboarding',
            'use',
            'support',
            'retention',
            'advocacy',
            'exit',
            'other',
          ],
        },
      ],
    },
    {
      key: 'experience',
      fields: [
        { name: 'duration_min_s', kind: 'seconds' },
        { name: 'duration_max_s', kind: 'seconds' },
      ],
    },
    { key: 'look', fields: [COLOR] },
  ],
  step: [
    {
      key: 'about',
      fields: [
        { name: 'name', kind: 'line', limit: 120 },
        { name: 'description', kind: 'area', limit: 1000 },
        { name: 'is_optional', kind: 'check' },
        { name: 'wait_s', kind: 'seconds' },
      ],
    },
  ],
  lane: [
    { key: 'about', fields: [{ name: 'name', kind: 'line', limit: 80 }] },
    {
      key: 'look',
      fields: [
        { name: 'height', kind: 'scale', min: 1, max: 6 },
        COLOR,
        {
          name: 'boundary_below',
          kind: 'choice',
          options: ['none', 'interaction', 'visibility', 'internal_interaction'],
        },
        { name: 'hidden', kind: 'check' },
        { name: 'locked', kind: 'check' },
        { name: 'lock_reason', kind: 'line', limit: 200 },
      ],
    },
  ],
  map: [
    {
      key: 'about',
      fields: [
        { name: 'scenario', kind: 'area', limit: 1000 },
        { name: 'goal', kind: 'area', limit: 300 },
        { name: 'expectations', kind: 'area', limit: 1000 },
        { name: 'summary', kind: 'area', limit: 2000 },
        { name: 'state', kind: 'choice', options: ['current', 'future', 'ideal', 'planned'] },
      ],
    },
  ],
};
