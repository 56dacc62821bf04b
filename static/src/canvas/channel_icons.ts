/** The icons of the built-in channels (`touchpoints/channels.py` names them), one import each. */
import CircleDashed from '@lucide/svelte/icons/circle-dashed';
import Globe from '@lucide/svelte/icons/globe';
import Smartphone from '@lucide/svelte/icons/smartphone';
import Search from '@lucide/svelte/icons/search';
import Megaphone from '@lucide/svelte/icons/megaphone';
import Share2 from '@lucide/svelte/icons/share-2';
import Mail from '@lucide/svelte/icons/mail';
import MessageSquareText from '@lucide/svelte/icons/message-square-text';
import Bell from '@lucide/svelte/icons/bell';
import MessagesSquare from '@lucide/svelte/icons/messages-square';
import Bot from '@lucide/svelte/icons/bot';
import Phone from '@lucide/svelte/icons/phone';
import Video from '@lucide/svelte/icons/video';
import Store from '@lucide/svelte/icons/store';
import Landmark from '@lucide/svelte/icons/landmark';
import ConciergeBell from '@lucide/svelte/icons/concierge-bell';
import Tablet from '@lucide/svelte/icons/tablet';
import Banknote from '@lucide/svelte/icons/banknote';
import CalendarDays from '@lucide/svelte/icons/calendar-days';
import Newspaper from '@lucide/svelte/icons/newspaper';
import Mailbox from '@lucide/svelte/icons/mailbox';
import Tv from '@lucide/svelte/icons/tv';
import Signpost from '@lucide/svelte/icons/signpost';
import Users from '@lucide/svelte/icons/users';
import Star from '@lucide/svelte/icons/star';
import ShoppingBag from '@lucide/svelte/icons/shopping-bag';
import Handshake from '@lucide/svelte/icons/handshake';
import Briefcase from '@lucide/svelte/icons/briefcase';
import Truck from '@lucide/svelte/icons/truck';
import Box from '@lucide/svelte/icons/box';
import PackageOpen from '@lucide/svelte/icons/package-open';
import FileText from '@lucide/svelte/icons/file-text';
import LayoutDashboard from '@lucide/svelte/icons/layout-dashboard';
import Presentation from '@lucide/svelte/icons/presentation';
import MessageCircle from '@lucide/svelte/icons/message-circle';
import Network from '@lucide/svelte/icons/network';
import Stethoscope from '@lucide/svelte/icons/stethoscope';

export const CHANNEL_ICONS: Record<string, typeof Globe> = {
  'circle-dashed': CircleDashed,
  globe: Globe,
  smartphone: Smartphone,
  search: Search,
  megaphone: Megaphone,
  'share-2': Share2,
  mail: Mail,
  'message-square-text': MessageSquareText,
  bell: Bell,
  'messages-square': MessagesSquare,
  bot: Bot,
  phone: Phone,
  video: Video,
  store: Store,
  landmark: Landmark,
  'concierge-bell': ConciergeBell,
  tablet: Tablet,
  banknote: Banknote,
  'calendar-days': CalendarDays,
  newspaper: Newspaper,
  mailbox: Mailbox,
  tv: Tv,
  signpost: Signpost,
  users: Users,
  star: Star,
  'shopping-bag': ShoppingBag,
  handshake: Handshake,
  briefcase: Briefcase,
  truck: Truck,
  box: Box,
  'package-open': PackageOpen,
  'file-text': FileText,
  'layout-dashboard': LayoutDashboard,
  presentation: Presentation,
  'message-circle': MessageCircle,
  network: Network,
  stethoscope: Stethoscope,
};
