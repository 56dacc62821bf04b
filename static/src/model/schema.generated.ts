// Exported by `python manage.py export_schema` from the registry. Do not edit by hand.

export const SCHEMA = {
 "map": {
  "section": "map",
  "fields": {
   "title": {
    "type": "string",
    "minLength": 1,
    "maxLength": 160,
    "default": "",
    "nullable": false,
    "required": true
   },
   "summary": {
    "type": "string",
    "minLength": 0,
    "maxLength": 2000,
    "merges": true,
    "default": "",
    "nullable": false,
    "required": false
   },
   "scenario": {
    "type": "string",
    "minLength": 0,
    "maxLength": 1000,
    "merges": true,
    "default": "",
    "nullable": false,
    "required": false
   },
   "expectations": {
    "type": "string",
    "minLength": 0,
    "maxLength": 1000,
    "merges": true,
    "default": "",
    "nullable": false,
    "required": false
   },
   "goal": {
    "type": "string",
    "minLength": 0,
    "maxLength": 300,
    "merges": true,
    "default": "",
    "nullable": false,
    "required": false
   },
   "scope": {
    "type": "string",
    "minLength": 0,
    "maxLength": 300,
    "default": "",
    "nullable": false,
    "required": false
   },
   "focus": {
    "type": "string",
    "minLength": 0,
    "maxLength": 300,
    "default": "",
    "nullable": false,
    "required": false
   },
   "point_of_view": {
    "type": "string",
    "minLength": 0,
    "maxLength": 120,
    "default": "",
    "nullable": false,
    "required": false
   },
   "purpose": {
    "type": "string",
    "enum": [
     "diagnosis",
     "discovery",
     "design",
     "development"
    ],
    "default": null,
    "nullable": true,
    "required": false
   },
   "kind": {
    "type": "string",
    "enum": [
     "customer_journey",
     "experience_map",
     "service_blueprint",
     "employee_journey",
     "patient_journey",
     "citizen_journey"
    ],
    "default": "customer_journey",
    "nullable": false,
    "required": false
   },
   "state": {
    "type": "string",
    "enum": [
     "current",
     "future",
     "ideal",
     "planned"
    ],
    "default": "current",
    "nullable": false,
    "required": false
   },
   "status": {
    "type": "string",
    "enum": [
     "draft",
     "in_review",
     "published",
     "archived"
    ],
    "default": "draft",
    "nullable": false,
    "required": false
   },
   "language": {
    "type": "string",
    "enum": [
     "en",
     "fr"
    ],
    "default": "en",
    "nullable": false,
    "required": false
   },
   "review_due_on": {
    "type": "string",
    "format": "date",
    "default": null,
    "nullable": true,
    "required": false
   },
   "owner": {
    "type": "string",
    "format": "uuid",
    "default": null,
    "nullable": true,
    "required": false
   }
  },
  "verbs": [
   "set",
   "text",
   "delete",
   "restore"
  ],
  "hides": [],
  "place": [],
  "fixed": [],
  "one_of": [],
  "links": {},
  "linked": {}
 },
 "map_persona": {
  "section": "map_personas",
  "fields": {
   "persona": {
    "type": "string",
    "format": "uuid",
    "default": null,
    "nullable": false,
    "required": true
   },
   "is_primary": {
    "type": "boolean",
    "default": false,
    "nullable": false,
    "required": false
   },
   "weight": {
    "type": "string",
    "pattern": "^-?\\d+(\\.\\d+)?$",
    "default": null,
    "nullable": true,
    "required": false
   },
   "visible_curve": {
    "type": "boolean",
    "default": true,
    "nullable": false,
    "required": false
   },
   "pos": {
    "type": "string",
    "maxLength": 64,
    "pattern": "^[A-Za-z][0-9A-Za-z]*$",
    "default": null,
    "nullable": false,
    "required": false
   }
  },
  "verbs": [
   "create",
   "set",
   "move",
   "delete",
   "restore"
  ],
  "hides": [],
  "place": [
   "pos"
  ],
  "fixed": [
   "persona"
  ],
  "one_of": [],
  "links": {},
  "linked": {}
 },
 "stage": {
  "section": "stages",
  "fields": {
   "pos": {
    "type": "string",
    "maxLength": 64,
    "pattern": "^[A-Za-z][0-9A-Za-z]*$",
    "default": null,
    "nullable": false,
    "required": false
   },
   "name": {
    "type": "string",
    "minLength": 1,
    "maxLength": 80,
    "default": "",
    "nullable": false,
    "required": true
   },
   "goal": {
    "type": "string",
    "minLength": 0,
    "maxLength": 300,
    "merges": true,
    "default": "",
    "nullable": false,
    "required": false
   },
   "description": {
    "type": "string",
    "minLength": 0,
    "maxLength": 2000,
    "merges": true,
    "default": "",
    "nullable": false,
    "required": false
   },
   "canonical_phase": {
    "type": "string",
    "enum": [
     "awareness",
     "consideration",
     "decision",
     "purchase",
     "delivery",
     "onboarding",
     "use",
     "support",
     "retention",
     "advocacy",
     "exit",
     "other"
    ],
    "default": null,
    "nullable": true,
    "required": false
   },
   "color": {
    "type": "string",
    "enum": [
     "slate",
     "red",
     "orange",
     "amber",
     "green",
     "teal",
     "blue",
     "violet"
    ],
    "default": null,
    "nullable": true,
    "required": false
   },
   "duration_min_s": {
    "type": "integer",
    "minimum": 0,
    "maximum": 316224000,
    "default": null,
    "nullable": true,
    "required": false
   },
   "duration_max_s": {
    "type": "integer",
    "minimum": 0,
    "maximum": 316224000,
    "default": null,
    "nullable": true,
    "required": false
   },
   "collapsed": {
    "type": "boolean",
    "default": false,
    "nullable": false,
    "required": false
   }
  },
  "verbs": [
   "create",
   "set",
   "move",
   "text",
   "delete",
   "restore"
  ],
  "hides": [],
  "place": [
   "pos"
  ],
  "fixed": [],
  "one_of": [],
  "links": {},
  "linked": {}
 },
 "lane": {
  "section": "lanes",
  "fields": {
   "pos": {
    "type": "string",
    "maxLength": 64,
    "pattern": "^[A-Za-z][0-9A-Za-z]*$",
    "default": null,
    "nullable": false,
    "required": false
   },
   "kind": {
    "type": "string",
    "enum": [
     "actions",
     "thoughts",
     "needs",
     "jobs",
     "touchpoints",
     "channels",
     "emotion_curve",
     "dramatic_arc",
     "pains",
     "gains",
     "opportunities",
     "ideas",
     "kpi",
     "storyboard",
     "text",
     "physical_evidence",
     "frontstage",
     "backstage",
     "support_process",
     "systems",
     "policy",
     "owners",
     "data",
     "content"
    ],
    "default": null,
    "nullable": false,
    "required": true
   },
   "name": {
    "type": "string",
    "minLength": 0,
    "maxLength": 80,
    "default": "",
    "nullable": false,
    "required": false
   },
   "side": {
    "type": "string",
    "enum": [
     "individual",
     "interaction",
     "organisation"
    ],
    "default": "individual",
    "nullable": false,
    "required": false
   },
   "color": {
    "type": "string",
    "enum": [
     "slate",
     "red",
     "orange",
     "amber",
     "green",
     "teal",
     "blue",
     "violet"
    ],
    "default": null,
    "nullable": true,
    "required": false
   },
   "height": {
    "type": "integer",
    "minimum": 1,
    "maximum": 6,
    "default": 1,
    "nullable": false,
    "required": false
   },
   "collapsed": {
    "type": "boolean",
    "default": false,
    "nullable": false,
    "required": false
   },
   "hidden": {
    "type": "boolean",
    "default": false,
    "nullable": false,
    "required": false
   },
   "locked": {
    "type": "boolean",
    "default": false,
    "nullable": false,
    "required": false
   },
   "lock_reason": {
    "type": "string",
    "minLength": 0,
    "maxLength": 200,
    "default": "",
    "nullable": false,
    "required": false
   },
   "locked_by": {
    "type": "string",
    "minLength": 0,
    "maxLength": 80,
    "default": "",
    "nullable": false,
    "required": false
   },
   "boundary_below": {
    "type": "string",
    "enum": [
     "none",
     "interaction",
     "visibility",
     "internal_interaction"
    ],
    "default": "none",
    "nullable": false,
    "required": false
   },
   "persona": {
    "type": "string",
    "format": "uuid",
    "default": null,
    "nullable": true,
    "required": false
   }
  },
  "verbs": [
   "create",
   "set",
   "move",
   "delete",
   "restore"
  ],
  "hides": [],
  "place": [
   "pos"
  ],
  "fixed": [],
  "one_of": [],
  "links": {},
  "linked": {}
 },
 "evidence": {
  "section": "evidence",
  "fields": {
   "kind": {
    "type": "string",
    "enum": [
     "interview",
     "survey",
     "usability_test",
     "analytics",
     "heatmap",
     "session_recording",
     "crm",
     "review",
     "support_ticket",
     "ab_test",
     "observation",
     "desk_research",
     "other"
    ],
    "default": null,
    "nullable": false,
    "required": true
   },
   "title": {
    "type": "string",
    "minLength": 1,
    "maxLength": 160,
    "default": "",
    "nullable": false,
    "required": true
   },
   "quote": {
    "type": "string",
    "minLength": 0,
    "maxLength": 1000,
    "merges": true,
    "default": "",
    "nullable": false,
    "required": false
   },
   "url": {
    "type": "string",
    "minLength": 0,
    "maxLength": 2000,
    "default": null,
    "nullable": true,
    "required": false
   },
   "attachment": {
    "type": "string",
    "format": "uuid",
    "default": null,
    "nullable": true,
    "required": false
   },
   "collected_on": {
    "type": "string",
    "format": "date",
    "default": null,
    "nullable": true,
    "required": false
   },
   "sample_size": {
    "type": "integer",
    "minimum": 1,
    "maximum": 1000000000,
    "default": null,
    "nullable": true,
    "required": false
   },
   "level": {
    "type": "string",
    "enum": [
     "anecdotal",
     "qualitative",
     "quantitative"
    ],
    "default": "anecdotal",
    "nullable": false,
    "required": false
   },
   "contains_personal_data": {
    "type": "boolean",
    "default": false,
    "nullable": false,
    "required": false
   }
  },
  "verbs": [
   "create",
   "set",
   "text",
   "link",
   "unlink",
   "delete",
   "restore"
  ],
  "hides": [],
  "place": [],
  "fixed": [],
  "one_of": [],
  "links": {
   "card": "cards",
   "touchpoint": "touchpoints",
   "reading": "readings",
   "pain_point": "pain_points"
  },
  "linked": {
   "cards": "card",
   "touchpoints": "touchpoint",
   "readings": "emotion_reading",
   "pain_points": "pain_point"
  }
 },
 "step": {
  "section": "steps",
  "fields": {
   "stage": {
    "type": "string",
    "format": "uuid",
    "ref": "stage",
    "default": null,
    "nullable": false,
    "required": true
   },
   "pos": {
    "type": "string",
    "maxLength": 64,
    "pattern": "^[A-Za-z][0-9A-Za-z]*$",
    "default": null,
    "nullable": false,
    "required": false
   },
   "name": {
    "type": "string",
    "minLength": 1,
    "maxLength": 120,
    "default": "",
    "nullable": false,
    "required": true
   },
   "description": {
    "type": "string",
    "minLength": 0,
    "maxLength": 1000,
    "merges": true,
    "default": "",
    "nullable": false,
    "required": false
   },
   "is_optional": {
    "type": "boolean",
    "default": false,
    "nullable": false,
    "required": false
   },
   "wait_s": {
    "type": "integer",
    "minimum": 0,
    "maximum": 316224000,
    "default": null,
    "nullable": true,
    "required": false
   },
   "child_map": {
    "type": "string",
    "format": "uuid",
    "default": null,
    "nullable": true,
    "required": false
   }
  },
  "verbs": [
   "create",
   "set",
   "move",
   "text",
   "delete",
   "restore"
  ],
  "hides": [
   "stage"
  ],
  "place": [
   "stage",
   "pos"
  ],
  "fixed": [],
  "one_of": [],
  "links": {},
  "linked": {}
 },
 "map_link": {
  "section": "map_links",
  "fields": {
   "stage": {
    "type": "string",
    "format": "uuid",
    "ref": "stage",
    "default": null,
    "nullable": true,
    "required": false
   },
   "step": {
    "type": "string",
    "format": "uuid",
    "ref": "step",
    "default": null,
    "nullable": true,
    "required": false
   },
   "to_map": {
    "type": "string",
    "format": "uuid",
    "default": null,
    "nullable": false,
    "required": true
   },
   "kind": {
    "type": "string",
    "enum": [
     "child",
     "next",
     "variant",
     "future_of",
     "blueprint_of"
    ],
    "default": null,
    "nullable": false,
    "required": true
   }
  },
  "verbs": [
   "create",
   "set",
   "delete",
   "restore"
  ],
  "hides": [
   "stage",
   "step"
  ],
  "place": [],
  "fixed": [
   "stage",
   "step",
   "to_map"
  ],
  "one_of": [],
  "links": {},
  "linked": {}
 },
 "touchpoint": {
  "section": "touchpoints",
  "fields": {
   "lane": {
    "type": "string",
    "format": "uuid",
    "ref": "lane",
    "default": null,
    "nullable": false,
    "required": true
   },
   "stage": {
    "type": "string",
    "format": "uuid",
    "ref": "stage",
    "default": null,
    "nullable": true,
    "required": false
   },
   "step": {
    "type": "string",
    "format": "uuid",
    "ref": "step",
    "default": null,
    "nullable": true,
    "required": false
   },
   "pos": {
    "type": "string",
    "maxLength": 64,
    "pattern": "^[A-Za-z][0-9A-Za-z]*$",
    "default": null,
    "nullable": false,
    "required": false
   },
   "span": {
    "type": "integer",
    "minimum": 1,
    "maximum": 40,
    "default": 1,
    "nullable": false,
    "required": false
   },
   "definition": {
    "type": "string",
    "format": "uuid",
    "default": null,
    "nullable": true,
    "required": false
   },
   "name": {
    "type": "string",
    "minLength": 1,
    "maxLength": 120,
    "merges": true,
    "line": true,
    "default": "",
    "nullable": false,
    "required": true
   },
   "channel": {
    "type": "string",
    "minLength": 1,
    "maxLength": 40,
    "default": "",
    "nullable": false,
    "required": true
   },
   "category": {
    "type": "string",
    "enum": [
     "discovery",
     "consideration",
     "decision",
     "experience",
     "retention",
     "advocacy"
    ],
    "default": null,
    "nullable": true,
    "required": false
   },
   "tp_type": {
    "type": "string",
    "enum": [
     "communication",
     "action"
    ],
    "default": "communication",
    "nullable": false,
    "required": false
   },
   "initiator": {
    "type": "string",
    "enum": [
     "customer",
     "company",
     "partner",
     "system"
    ],
    "default": "customer",
    "nullable": false,
    "required": false
   },
   "receiver": {
    "type": "string",
    "enum": [
     "customer",
     "company",
     "partner",
     "system"
    ],
    "default": null,
    "nullable": true,
    "required": false
   },
   "importance": {
    "type": "integer",
    "minimum": 1,
    "maximum": 5,
    "default": 3,
    "nullable": false,
    "required": false
   },
   "duration_s": {
    "type": "integer",
    "minimum": 0,
    "maximum": 316224000,
    "default": null,
    "nullable": true,
    "required": false
   },
   "wait_s": {
    "type": "integer",
    "minimum": 0,
    "maximum": 316224000,
    "default": null,
    "nullable": true,
    "required": false
   },
   "frequency": {
    "type": "string",
    "enum": [
     "once",
     "repeat",
     "continuous"
    ],
    "default": "once",
    "nullable": false,
    "required": false
   },
   "staff_roles": {
    "type": "string",
    "minLength": 0,
    "maxLength": 200,
    "default": "",
    "nullable": false,
    "required": false
   },
   "systems": {
    "type": "string",
    "minLength": 0,
    "maxLength": 200,
    "default": "",
    "nullable": false,
    "required": false
   },
   "devices": {
    "type": "array",
    "items": {
     "type": "string",
     "enum": [
      "mobile",
      "desktop",
      "tablet",
      "other"
     ]
    },
    "default": [],
    "nullable": false,
    "required": false
   },
   "satisfaction": {
    "type": "integer",
    "minimum": 0,
    "maximum": 10,
    "default": null,
    "nullable": true,
    "required": false
   },
   "is_moment_of_truth": {
    "type": "boolean",
    "default": false,
    "nullable": false,
    "required": false
   },
   "mot_kind": {
    "type": "string",
    "enum": [
     "zmot",
     "fmot",
     "smot",
     "umot",
     "make_or_break"
    ],
    "default": null,
    "nullable": true,
    "required": false
   },
   "compliance": {
    "type": "string",
    "enum": [
     "completed",
     "missing",
     "failed",
     "adhoc"
    ],
    "default": null,
    "nullable": true,
    "required": false
   },
   "url": {
    "type": "string",
    "minLength": 0,
    "maxLength": 2000,
    "default": null,
    "nullable": true,
    "required": false
   },
   "evidence_level": {
    "type": "string",
    "enum": [
     "assumption",
     "anecdotal",
     "qualitative",
     "quantitative"
    ],
    "default": "assumption",
    "nullable": false,
    "required": false
   }
  },
  "verbs": [
   "create",
   "set",
   "move",
   "text",
   "delete",
   "restore"
  ],
  "hides": [
   "lane",
   "stage",
   "step"
  ],
  "place": [
   "lane",
   "stage",
   "step",
   "pos"
  ],
  "fixed": [],
  "one_of": [
   [
    "stage",
    "step"
   ]
  ],
  "links": {},
  "linked": {}
 },
 "pain_point": {
  "section": "pain_points",
  "fields": {
   "lane": {
    "type": "string",
    "format": "uuid",
    "ref": "lane",
    "default": null,
    "nullable": false,
    "required": true
   },
   "stage": {
    "type": "string",
    "format": "uuid",
    "ref": "stage",
    "default": null,
    "nullable": true,
    "required": false
   },
   "step": {
    "type": "string",
    "format": "uuid",
    "ref": "step",
    "default": null,
    "nullable": true,
    "required": false
   },
   "pos": {
    "type": "string",
    "maxLength": 64,
    "pattern": "^[A-Za-z][0-9A-Za-z]*$",
    "default": null,
    "nullable": false,
    "required": false
   },
   "span": {
    "type": "integer",
    "minimum": 1,
    "maximum": 40,
    "default": 1,
    "nullable": false,
    "required": false
   },
   "touchpoint": {
    "type": "string",
    "format": "uuid",
    "ref": "touchpoint",
    "default": null,
    "nullable": true,
    "required": false
   },
   "kind": {
    "type": "string",
    "enum": [
     "pain",
     "misunderstanding",
     "wish",
     "gain"
    ],
    "default": "pain",
    "nullable": false,
    "required": false
   },
   "title": {
    "type": "string",
    "minLength": 1,
    "maxLength": 200,
    "merges": true,
    "line": true,
    "default": "",
    "nullable": false,
    "required": true
   },
   "description": {
    "type": "string",
    "minLength": 0,
    "maxLength": 2000,
    "merges": true,
    "default": "",
    "nullable": false,
    "required": false
   },
   "severity": {
    "type": "integer",
    "minimum": 1,
    "maximum": 5,
    "default": 3,
    "nullable": false,
    "required": false
   },
   "frequency_pct": {
    "type": "integer",
    "minimum": 0,
    "maximum": 100,
    "default": null,
    "nullable": true,
    "required": false
   },
   "importance": {
    "type": "integer",
    "minimum": 0,
    "maximum": 10,
    "default": null,
    "nullable": true,
    "required": false
   },
   "satisfaction": {
    "type": "integer",
    "minimum": 0,
    "maximum": 10,
    "default": null,
    "nullable": true,
    "required": false
   },
   "cause": {
    "type": "string",
    "minLength": 0,
    "maxLength": 500,
    "merges": true,
    "default": "",
    "nullable": false,
    "required": false
   },
   "status": {
    "type": "string",
    "enum": [
     "open",
     "addressed",
     "accepted",
     "closed"
    ],
    "default": "open",
    "nullable": false,
    "required": false
   },
   "evidence_level": {
    "type": "string",
    "enum": [
     "assumption",
     "anecdotal",
     "qualitative",
     "quantitative"
    ],
    "default": "assumption",
    "nullable": false,
    "required": false
   }
  },
  "verbs": [
   "create",
   "set",
   "move",
   "text",
   "link",
   "unlink",
   "delete",
   "restore"
  ],
  "hides": [
   "lane",
   "stage",
   "step"
  ],
  "place": [
   "lane",
   "stage",
   "step",
   "pos"
  ],
  "fixed": [],
  "one_of": [
   [
    "stage",
    "step"
   ]
  ],
  "links": {
   "persona": "personas"
  },
  "linked": {}
 },
 "card": {
  "section": "cards",
  "fields": {
   "lane": {
    "type": "string",
    "format": "uuid",
    "ref": "lane",
    "default": null,
    "nullable": false,
    "required": true
   },
   "stage": {
    "type": "string",
    "format": "uuid",
    "ref": "stage",
    "default": null,
    "nullable": true,
    "required": false
   },
   "step": {
    "type": "string",
    "format": "uuid",
    "ref": "step",
    "default": null,
    "nullable": true,
    "required": false
   },
   "pos": {
    "type": "string",
    "maxLength": 64,
    "pattern": "^[A-Za-z][0-9A-Za-z]*$",
    "default": null,
    "nullable": false,
    "required": false
   },
   "span": {
    "type": "integer",
    "minimum": 1,
    "maximum": 40,
    "default": 1,
    "nullable": false,
    "required": false
   },
   "kind": {
    "type": "string",
    "enum": [
     "text",
     "quote",
     "gain",
     "need",
     "opportunity",
     "image",
     "link",
     "metric_note",
     "question",
     "decision"
    ],
    "default": "text",
    "nullable": false,
    "required": false
   },
   "title": {
    "type": "string",
    "minLength": 0,
    "maxLength": 280,
    "merges": true,
    "default": "",
    "nullable": false,
    "required": false
   },
   "body": {
    "type": "string",
    "minLength": 0,
    "maxLength": 4000,
    "merges": true,
    "default": "",
    "nullable": false,
    "required": false
   },
   "color": {
    "type": "string",
    "enum": [
     "slate",
     "red",
     "orange",
     "amber",
     "green",
     "teal",
     "blue",
     "violet"
    ],
    "default": null,
    "nullable": true,
    "required": false
   },
   "emoji": {
    "type": "string",
    "minLength": 0,
    "maxLength": 8,
    "default": "",
    "nullable": false,
    "required": false
   },
   "url": {
    "type": "string",
    "minLength": 0,
    "maxLength": 2000,
    "default": null,
    "nullable": true,
    "required": false
   },
   "attachment": {
    "type": "string",
    "format": "uuid",
    "default": null,
    "nullable": true,
    "required": false
   },
   "alt_text": {
    "type": "string",
    "minLength": 0,
    "maxLength": 300,
    "default": "",
    "nullable": false,
    "required": false
   },
   "decorative": {
    "type": "boolean",
    "default": false,
    "nullable": false,
    "required": false
   },
   "aspect": {
    "type": "string",
    "enum": [
     "wide",
     "classic",
     "square",
     "tall",
     "whole"
    ],
    "default": "wide",
    "nullable": false,
    "required": false
   },
   "focus_x": {
    "type": "integer",
    "minimum": 0,
    "maximum": 100,
    "default": null,
    "nullable": true,
    "required": false
   },
   "focus_y": {
    "type": "integer",
    "minimum": 0,
    "maximum": 100,
    "default": null,
    "nullable": true,
    "required": false
   },
   "fail_point": {
    "type": "boolean",
    "default": false,
    "nullable": false,
    "required": false
   },
   "wait_point": {
    "type": "boolean",
    "default": false,
    "nullable": false,
    "required": false
   },
   "evidence_level": {
    "type": "string",
    "enum": [
     "assumption",
     "anecdotal",
     "qualitative",
     "quantitative"
    ],
    "default": "assumption",
    "nullable": false,
    "required": false
   },
   "review_due_on": {
    "type": "string",
    "format": "date",
    "default": null,
    "nullable": true,
    "required": false
   }
  },
  "verbs": [
   "create",
   "set",
   "move",
   "text",
   "link",
   "unlink",
   "delete",
   "restore"
  ],
  "hides": [
   "lane",
   "stage",
   "step"
  ],
  "place": [
   "lane",
   "stage",
   "step",
   "pos"
  ],
  "fixed": [],
  "one_of": [
   [
    "stage",
    "step"
   ]
  ],
  "links": {
   "persona": "personas",
   "tag": "tags"
  },
  "linked": {}
 },
 "opportunity": {
  "section": "opportunities",
  "fields": {
   "lane": {
    "type": "string",
    "format": "uuid",
    "ref": "lane",
    "default": null,
    "nullable": false,
    "required": true
   },
   "stage": {
    "type": "string",
    "format": "uuid",
    "ref": "stage",
    "default": null,
    "nullable": true,
    "required": false
   },
   "step": {
    "type": "string",
    "format": "uuid",
    "ref": "step",
    "default": null,
    "nullable": true,
    "required": false
   },
   "pos": {
    "type": "string",
    "maxLength": 64,
    "pattern": "^[A-Za-z][0-9A-Za-z]*$",
    "default": null,
    "nullable": false,
    "required": false
   },
   "span": {
    "type": "integer",
    "minimum": 1,
    "maximum": 40,
    "default": 1,
    "nullable": false,
    "required": false
   },
   "title": {
    "type": "string",
    "minLength": 1,
    "maxLength": 160,
    "merges": true,
    "line": true,
    "default": "",
    "nullable": false,
    "required": true
   },
   "problem": {
    "type": "string",
    "minLength": 0,
    "maxLength": 1000,
    "merges": true,
    "default": "",
    "nullable": false,
    "required": false
   },
   "solution": {
    "type": "string",
    "minLength": 0,
    "maxLength": 2000,
    "merges": true,
    "default": "",
    "nullable": false,
    "required": false
   },
   "hypothesis": {
    "type": "string",
    "minLength": 0,
    "maxLength": 500,
    "merges": true,
    "default": "",
    "nullable": false,
    "required": false
   },
   "kind": {
    "type": "string",
    "enum": [
     "quick_win",
     "improvement",
     "experiment",
     "strategic"
    ],
    "default": "improvement",
    "nullable": false,
    "required": false
   },
   "impact": {
    "type": "integer",
    "minimum": 1,
    "maximum": 5,
    "default": null,
    "nullable": true,
    "required": false
   },
   "effort": {
    "type": "integer",
    "minimum": 1,
    "maximum": 5,
    "default": null,
    "nullable": true,
    "required": false
   },
   "confidence": {
    "type": "integer",
    "minimum": 0,
    "maximum": 100,
    "default": null,
    "nullable": true,
    "required": false
   },
   "reach": {
    "type": "integer",
    "minimum": 0,
    "maximum": 1000000000,
    "default": null,
    "nullable": true,
    "required": false
   },
   "owner": {
    "type": "string",
    "format": "uuid",
    "default": null,
    "nullable": true,
    "required": false
   },
   "team": {
    "type": "string",
    "minLength": 0,
    "maxLength": 80,
    "default": "",
    "nullable": false,
    "required": false
   },
   "status": {
    "type": "string",
    "enum": [
     "idea",
     "validated",
     "planned",
     "in_progress",
     "done",
     "measured",
     "dropped"
    ],
    "default": "idea",
    "nullable": false,
    "required": false
   },
   "due_on": {
    "type": "string",
    "format": "date",
    "default": null,
    "nullable": true,
    "required": false
   },
   "done_on": {
    "type": "string",
    "format": "date",
    "default": null,
    "nullable": true,
    "required": false
   },
   "external_url": {
    "type": "string",
    "minLength": 0,
    "maxLength": 2000,
    "default": null,
    "nullable": true,
    "required": false
   },
   "expected_change_pct": {
    "type": "string",
    "pattern": "^-?\\d+(\\.\\d+)?$",
    "default": null,
    "nullable": true,
    "required": false
   },
   "primary_stage_kpi": {
    "type": "string",
    "format": "uuid",
    "ref": "stage_kpi",
    "default": null,
    "nullable": true,
    "required": false
   },
   "cost": {
    "type": "string",
    "pattern": "^-?\\d+(\\.\\d+)?$",
    "default": null,
    "nullable": true,
    "required": false
   },
   "benefit_year": {
    "type": "string",
    "pattern": "^-?\\d+(\\.\\d+)?$",
    "default": null,
    "nullable": true,
    "required": false
   }
  },
  "verbs": [
   "create",
   "set",
   "move",
   "text",
   "link",
   "unlink",
   "delete",
   "restore"
  ],
  "hides": [
   "lane",
   "stage",
   "step"
  ],
  "place": [
   "lane",
   "stage",
   "step",
   "pos"
  ],
  "fixed": [],
  "one_of": [
   [
    "stage",
    "step"
   ]
  ],
  "links": {
   "card": "cards",
   "pain_point": "pain_points",
   "touchpoint": "touchpoints"
  },
  "linked": {
   "cards": "card",
   "pain_points": "pain_point",
   "touchpoints": "touchpoint"
  }
 },
 "emotion_reading": {
  "section": "emotion_readings",
  "fields": {
   "persona": {
    "type": "string",
    "format": "uuid",
    "default": null,
    "nullable": true,
    "required": false
   },
   "stage": {
    "type": "string",
    "format": "uuid",
    "ref": "stage",
    "default": null,
    "nullable": true,
    "required": false
   },
   "step": {
    "type": "string",
    "format": "uuid",
    "ref": "step",
    "default": null,
    "nullable": true,
    "required": false
   },
   "touchpoint": {
    "type": "string",
    "format": "uuid",
    "ref": "touchpoint",
    "default": null,
    "nullable": true,
    "required": false
   },
   "valence": {
    "type": "integer",
    "minimum": -2,
    "maximum": 2,
    "default": null,
    "nullable": false,
    "required": true
   },
   "intensity": {
    "type": "integer",
    "minimum": 1,
    "maximum": 5,
    "default": null,
    "nullable": true,
    "required": false
   },
   "label": {
    "type": "string",
    "minLength": 0,
    "maxLength": 40,
    "default": null,
    "nullable": true,
    "required": false
   },
   "state": {
    "type": "string",
    "enum": [
     "current",
     "expected"
    ],
    "default": "current",
    "nullable": false,
    "required": false
   },
   "evidence_level": {
    "type": "string",
    "enum": [
     "assumption",
     "anecdotal",
     "qualitative",
     "quantitative"
    ],
    "default": "assumption",
    "nullable": false,
    "required": false
   },
   "confidence": {
    "type": "integer",
    "minimum": 0,
    "maximum": 100,
    "default": null,
    "nullable": true,
    "required": false
   },
   "n": {
    "type": "integer",
    "minimum": 1,
    "maximum": 1000000000,
    "default": null,
    "nullable": true,
    "required": false
   },
   "observed_on": {
    "type": "string",
    "format": "date",
    "default": null,
    "nullable": true,
    "required": false
   },
   "note": {
    "type": "string",
    "minLength": 0,
    "maxLength": 500,
    "merges": true,
    "default": "",
    "nullable": false,
    "required": false
   },
   "raw_value": {
    "type": "string",
    "pattern": "^-?\\d+(\\.\\d+)?$",
    "default": null,
    "nullable": true,
    "required": false
   },
   "raw_scale": {
    "type": "string",
    "minLength": 0,
    "maxLength": 40,
    "default": null,
    "nullable": true,
    "required": false
   }
  },
  "verbs": [
   "create",
   "set",
   "text",
   "delete",
   "restore"
  ],
  "hides": [
   "stage",
   "step",
   "touchpoint"
  ],
  "place": [],
  "fixed": [
   "persona",
   "stage",
   "step",
   "touchpoint"
  ],
  "one_of": [
   [
    "stage",
    "step",
    "touchpoint"
   ]
  ],
  "links": {},
  "linked": {}
 },
 "connector": {
  "section": "connectors",
  "fields": {
   "from_card": {
    "type": "string",
    "format": "uuid",
    "ref": "card",
    "default": null,
    "nullable": true,
    "required": false
   },
   "from_touchpoint": {
    "type": "string",
    "format": "uuid",
    "ref": "touchpoint",
    "default": null,
    "nullable": true,
    "required": false
   },
   "from_pain_point": {
    "type": "string",
    "format": "uuid",
    "ref": "pain_point",
    "default": null,
    "nullable": true,
    "required": false
   },
   "to_card": {
    "type": "string",
    "format": "uuid",
    "ref": "card",
    "default": null,
    "nullable": true,
    "required": false
   },
   "to_touchpoint": {
    "type": "string",
    "format": "uuid",
    "ref": "touchpoint",
    "default": null,
    "nullable": true,
    "required": false
   },
   "to_pain_point": {
    "type": "string",
    "format": "uuid",
    "ref": "pain_point",
    "default": null,
    "nullable": true,
    "required": false
   },
   "kind": {
    "type": "string",
    "enum": [
     "flow",
     "loop",
     "dependency",
     "failure"
    ],
    "default": "flow",
    "nullable": false,
    "required": false
   },
   "label": {
    "type": "string",
    "minLength": 0,
    "maxLength": 80,
    "default": "",
    "nullable": false,
    "required": false
   },
   "condition": {
    "type": "string",
    "minLength": 0,
    "maxLength": 160,
    "default": "",
    "nullable": false,
    "required": false
   },
   "share_pct": {
    "type": "integer",
    "minimum": 0,
    "maximum": 100,
    "default": null,
    "nullable": true,
    "required": false
   }
  },
  "verbs": [
   "create",
   "set",
   "delete",
   "restore"
  ],
  "hides": [
   "from_card",
   "from_touchpoint",
   "from_pain_point",
   "to_card",
   "to_touchpoint",
   "to_pain_point"
  ],
  "place": [],
  "fixed": [
   "from_card",
   "from_pain_point",
   "from_touchpoint",
   "to_card",
   "to_pain_point",
   "to_touchpoint"
  ],
  "one_of": [
   [
    "from_card",
    "from_touchpoint",
    "from_pain_point"
   ],
   [
    "to_card",
    "to_touchpoint",
    "to_pain_point"
   ]
  ],
  "links": {},
  "linked": {}
 },
 "stage_kpi": {
  "section": "stage_kpis",
  "fields": {
   "stage": {
    "type": "string",
    "format": "uuid",
    "ref": "stage",
    "default": null,
    "nullable": true,
    "required": false
   },
   "touchpoint": {
    "type": "string",
    "format": "uuid",
    "ref": "touchpoint",
    "default": null,
    "nullable": true,
    "required": false
   },
   "definition": {
    "type": "string",
    "format": "uuid",
    "default": null,
    "nullable": false,
    "required": true
   },
   "persona": {
    "type": "string",
    "format": "uuid",
    "default": null,
    "nullable": true,
    "required": false
   },
   "segment": {
    "type": "string",
    "format": "uuid",
    "default": null,
    "nullable": true,
    "required": false
   },
   "label_override": {
    "type": "string",
    "minLength": 0,
    "maxLength": 80,
    "default": "",
    "nullable": false,
    "required": false
   },
   "source": {
    "type": "string",
    "format": "uuid",
    "default": null,
    "nullable": true,
    "required": false
   },
   "series": {
    "type": "string",
    "minLength": 0,
    "maxLength": 80,
    "default": "",
    "nullable": false,
    "required": false
   },
   "cadence": {
    "type": "string",
    "enum": [
     "hourly",
     "daily",
     "weekly",
     "monthly",
     "quarterly",
     "manual"
    ],
    "default": "weekly",
    "nullable": false,
    "required": false
   },
   "baseline_value": {
    "type": "string",
    "pattern": "^-?\\d+(\\.\\d+)?$",
    "default": null,
    "nullable": true,
    "required": false
   },
   "stale_after_h": {
    "type": "integer",
    "minimum": 1,
    "maximum": 8784,
    "default": null,
    "nullable": true,
    "required": false
   },
   "visible": {
    "type": "boolean",
    "default": true,
    "nullable": false,
    "required": false
   },
   "pos": {
    "type": "string",
    "maxLength": 64,
    "pattern": "^[A-Za-z][0-9A-Za-z]*$",
    "default": null,
    "nullable": false,
    "required": false
   }
  },
  "verbs": [
   "create",
   "set",
   "move",
   "delete",
   "restore"
  ],
  "hides": [
   "stage",
   "touchpoint"
  ],
  "place": [
   "stage",
   "pos"
  ],
  "fixed": [
   "definition",
   "touchpoint"
  ],
  "one_of": [
   [
    "stage",
    "touchpoint"
   ]
  ],
  "links": {},
  "linked": {}
 }
} as const;
