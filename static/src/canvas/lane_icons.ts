/** The icon of each kind of lane. */
import type { LaneKind } from '../model/types';
import Activity from '@lucide/svelte/icons/activity';
import ChartLine from '@lucide/svelte/icons/chart-line';
import Cog from '@lucide/svelte/icons/cog';
import ContactRound from '@lucide/svelte/icons/contact-round';
import Database from '@lucide/svelte/icons/database';
import Footprints from '@lucide/svelte/icons/footprints';
import Frown from '@lucide/svelte/icons/frown';
import Image from '@lucide/svelte/icons/image';
import Lightbulb from '@lucide/svelte/icons/lightbulb';
import ListChecks from '@lucide/svelte/icons/list-checks';
import Megaphone from '@lucide/svelte/icons/megaphone';
import MessageCircle from '@lucide/svelte/icons/message-circle';
import MousePointerClick from '@lucide/svelte/icons/mouse-pointer-click';
import Package from '@lucide/svelte/icons/package';
import Scale from '@lucide/svelte/icons/scale';
import Server from '@lucide/svelte/icons/server';
import Smile from '@lucide/svelte/icons/smile';
import Sparkles from '@lucide/svelte/icons/sparkles';
import Target from '@lucide/svelte/icons/target';
import Text from '@lucide/svelte/icons/text';
import ThumbsUp from '@lucide/svelte/icons/thumbs-up';
import UserRound from '@lucide/svelte/icons/user-round';
import UsersRound from '@lucide/svelte/icons/users-round';
import Waypoints from '@lucide/svelte/icons/waypoints';

export const LANE_ICONS: Record<LaneKind, typeof Activity> = {
  actions: Footprints,
  thoughts: MessageCircle,
  needs: Target,
  jobs: ListChecks,
  touchpoints: MousePointerClick,
  channels: Waypoints,
  emotion_curve: Smile,
  dramatic_arc: Activity,
  pains: Frown,
  gains: ThumbsUp,
  opportunities: Lightbulb,
  ideas: Sparkles,
  kpi: ChartLine,
  storyboard: Image,
  text: Text,
  physical_evidence: Package,
  frontstage: UserRound,
  backstage: UsersRound,
  support_process: Cog,
  systems: Server,
  policy: Scale,
  owners: ContactRound,
  data: Database,
  content: Megaphone,
};
